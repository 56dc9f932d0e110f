//! The queues, and the versioned messages in them.

use crate::Connection;
use aws_sdk_sqs::{Client, types::SendMessageBatchRequestEntry};
use domain::{Error, RequestId, Result, TaskId, TenantId};
use jiff::SignedDuration;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

/// The most messages of one batch.
const BATCH: usize = 10;

/// A task to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Job {
    /// Of this form of message: 1.
    #[serde(deserialize_with = "known_version")]
    pub version: u8,
    /// Whose it is.
    pub tenant: TenantId,
    /// The request.
    pub request: RequestId,
    /// The task.
    pub task: TaskId,
    /// Which of an operator's retries it belongs to.
    pub round: u32,
    /// The event that asked for it.
    pub event: String,
}

/// An event that people are to be told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Notice {
    /// Of this form of message: 1.
    #[serde(deserialize_with = "known_version")]
    pub version: u8,
    /// Whose it is.
    pub tenant: TenantId,
    /// The request.
    pub request: RequestId,
    /// The event.
    pub event: String,
}

/// An event that a webhook is to be called for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Delivery {
    /// Of this form of message: 1.
    #[serde(deserialize_with = "known_version")]
    pub version: u8,
    /// Whose it is.
    pub tenant: TenantId,
    /// The request.
    pub request: RequestId,
    /// The event.
    pub event: String,
    /// The webhook, by its id.
    pub webhook: String,
}

/// The version of the messages' form.
pub const VERSION: u8 = 1;

/// A message of another version may mean something else: it can't be read.
fn known_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    match u8::deserialize(deserializer)? {
        VERSION => Ok(VERSION),
        other => Err(D::Error::custom(format!("version {other} isn't known here"))),
    }
}

/// One queue, connected.
#[derive(Clone, Debug)]
pub struct Queue {
    client: Client,
    url: String,
}

impl Queue {
    /// The queue at that address.
    pub fn new(connection: &Connection, url: impl Into<String>) -> Self {
        Self { client: connection.sqs(), url: url.into() }
    }

    /// Sends messages, ten at a time. Answers for each whether the queue has taken it.
    pub async fn send<T: Serialize>(&self, messages: &[T]) -> Result<Vec<bool>> {
        let mut taken = vec![false; messages.len()];
        for (chunk, messages) in messages.chunks(BATCH).enumerate() {
            for index in self.send_batch(messages).await? {
                taken[chunk * BATCH + index] = true;
            }
        }
        Ok(taken)
    }

    /// The indices of the messages that the queue has taken.
    async fn send_batch<T: Serialize>(&self, messages: &[T]) -> Result<Vec<usize>> {
        let mut call = self.client.send_message_batch().queue_url(&self.url);
        for (index, message) in messages.iter().enumerate() {
            let body = serde_json::to_string(message).map_err(Error::internal)?;
            let entry = SendMessageBatchRequestEntry::builder().id(index.to_string());
            call = call.entries(entry.message_body(body).build().map_err(Error::internal)?);
        }
        let answer = call.send().await.map_err(crate::table::fault)?;
        Ok(answer.successful.iter().filter_map(|entry| entry.id.parse().ok()).collect())
    }

    /// Lets a message come back after this pause. One whose receipt is too old comes back by itself.
    pub async fn come_back(&self, receipt: &str, pause: SignedDuration) -> Result<()> {
        // Rounded up: a message that came too early would be taken for one that isn't needed.
        let seconds = (pause.as_millis() + 999).clamp(0, 43_200_000) / 1000;
        let seconds = i32::try_from(seconds).unwrap_or(0);
        let call = self.client.change_message_visibility().queue_url(&self.url);
        let call = call.receipt_handle(receipt).visibility_timeout(seconds);
        call.send().await.map(|_| ()).map_err(crate::table::fault)
    }
}
