//! Batches of queue messages: each handled by itself, each with an outcome of its own.

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use cloud::queues::Queue;
use domain::{Error, Result};
use futures::{FutureExt, future::join_all};
use jiff::SignedDuration;
use lambda_runtime::{LambdaEvent, service_fn};
use serde::de::DeserializeOwned;
use std::panic::AssertUnwindSafe;

/// The pause of a message whose handling failed for a reason of ours.
const PAUSE: SignedDuration = SignedDuration::from_secs(5);

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is done with.
    Done,
    /// It comes back after this pause, until it has come too often.
    ComeBack(SignedDuration),
}

impl Verdict {
    /// It goes to the dead letters: it comes back at once until it has come too often.
    pub const DEAD: Self = Self::ComeBack(SignedDuration::ZERO);
}

/// A message as it came.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// What it says.
    pub body: String,
    /// What its sender has signed it with: the message attribute `Signature`.
    pub signature: Option<String>,
    /// How often it has come, this time included.
    pub receives: u32,
}

/// Serves batches until the runtime ends the function. A message that can't be read or whose handling
/// panics doesn't hold up its neighbours.
pub async fn serve<T, H, F>(queue: Queue, handler: H) -> std::result::Result<(), crate::Error>
where
    T: DeserializeOwned,
    H: Fn(T) -> F,
    F: Future<Output = Result<Verdict>>,
{
    serve_records(queue, |record| {
        let handling = serde_json::from_str(&record.body).map(&handler);
        async move {
            match handling {
                Ok(handling) => handling.await,
                Err(error) => {
                    tracing::error!(%error, "a message can't be read");
                    Ok(Verdict::DEAD)
                }
            }
        }
    })
    .await
}

/// The same for a handler that reads the messages itself.
pub async fn serve_records<H, F>(queue: Queue, handler: H) -> std::result::Result<(), crate::Error>
where
    H: Fn(Record) -> F,
    F: Future<Output = Result<Verdict>>,
{
    lambda_runtime::run(service_fn(|event: LambdaEvent<SqsEvent>| {
        let records = event.payload.records.into_iter();
        let outcomes: Vec<_> = records.map(|record| handle(record, &handler, &queue)).collect();
        async move { Ok::<_, crate::Error>(answer(join_all(outcomes).await)) }
    }))
    .await
}

/// Answers the id of a message that comes back.
fn handle<H, F>(
    message: SqsMessage,
    handler: &H,
    queue: &Queue,
) -> impl Future<Output = Option<String>> + use<H, F>
where
    H: Fn(Record) -> F,
    F: Future<Output = Result<Verdict>>,
{
    let queue = queue.clone();
    let id = message.message_id.clone().unwrap_or_default();
    let receipt = message.receipt_handle.clone().unwrap_or_default();
    let handling = AssertUnwindSafe(handler(record(message))).catch_unwind();
    async move {
        match settled(&id, handling.await) {
            Verdict::Done => None,
            Verdict::ComeBack(pause) => {
                come_back(&queue, receipt, pause).await;
                Some(id)
            }
        }
    }
}

fn record(mut message: SqsMessage) -> Record {
    let signature = message.message_attributes.remove("Signature");
    let receives = message.attributes.get("ApproximateReceiveCount");
    Record {
        receives: receives.and_then(|count| count.parse().ok()).unwrap_or(1),
        signature: signature.and_then(|attribute| attribute.string_value),
        body: message.body.unwrap_or_default(),
    }
}

/// At once rather than with the whole batch, so that a slow neighbour doesn't stretch the pause.
async fn come_back(queue: &Queue, receipt: String, pause: SignedDuration) {
    if let Err(error) = queue.come_back(&receipt, pause).await {
        let cause = error.chain();
        tracing::warn!(cause, "a message comes back later than it should");
    }
}

fn settled(id: &str, outcome: std::thread::Result<Result<Verdict>>) -> Verdict {
    let outcome = outcome.unwrap_or_else(|_| Err(Error::internal("a handler panicked")));
    outcome.unwrap_or_else(|error| {
        let cause = error.chain();
        if error.is_retryable() || matches!(error, Error::Internal(_)) {
            tracing::error!(id, cause, "a message could not be handled");
            return Verdict::ComeBack(PAUSE);
        }
        tracing::error!(id, cause, "a message is refused");
        Verdict::DEAD
    })
}

fn answer(back: Vec<Option<String>>) -> SqsBatchResponse {
    let mut response = SqsBatchResponse::default();
    back.into_iter().flatten().for_each(|id| response.add_failure(id));
    response
}
