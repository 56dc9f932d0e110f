//! SQS: rustack in this process, in memory. A restart loses what is queued; the sweep has to make up for that.

use std::{collections::HashMap, net::SocketAddr, sync::Arc};

use axum::{Router, body::Body, body::Bytes, extract::State, http::HeaderMap, response::Response};
use rustack_sqs_core::{config::SqsConfig, handler::RustackSqsHandler, provider::RustackSqs};
use rustack_sqs_http::{
    dispatch::dispatch_operation, response::error_to_response, router::resolve_operation,
};
use rustack_sqs_model::{
    error::SqsError,
    input::{
        CreateQueueInput, DeleteMessageInput, DeleteQueueInput, GetQueueAttributesInput,
        ReceiveMessageInput, SendMessageInput,
    },
    types::{Message, MessageAttributeValue},
};
use serde::Serialize;

use crate::{
    Error, progress,
    template::{ACCOUNT, Queue, REGION},
};

/// The queues of the template, each known by its name.
#[derive(Clone)]
pub(crate) struct Queues {
    sqs: Arc<RustackSqs>,
    template: Arc<[Queue]>,
    endpoint: SocketAddr,
}

/// How many messages a queue has.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Counts {
    visible: u64,
    in_flight: u64,
    delayed: u64,
}

impl Queues {
    pub(super) async fn create(queues: &[Queue], endpoint: SocketAddr) -> Result<Self, Error> {
        let config = SqsConfig {
            skip_signature_validation: true,
            default_region: REGION.to_owned(),
            account_id: ACCOUNT.to_owned(),
            host: endpoint.ip().to_string(),
            port: endpoint.port(),
        };
        let sqs = Arc::new(RustackSqs::new(config));
        let all = Self { sqs, template: queues.into(), endpoint };
        for queue in queues {
            all.create_one(queue)
                .await
                .map_err(|error| format!("queue {}: {}", queue.name, error.message))?;
        }
        progress::step("queues", &all.names().collect::<Vec<_>>().join(", "));
        Ok(all)
    }

    async fn create_one(&self, queue: &Queue) -> Result<(), SqsError> {
        let input = CreateQueueInput {
            queue_name: queue.name.clone(),
            attributes: queue.attributes.clone(),
            ..CreateQueueInput::default()
        };
        self.sqs.create_queue(input).await.map(drop)
    }

    /// SQS over HTTP. A layer on this router can refuse or delay calls.
    pub(super) fn router(&self) -> Router {
        Router::new().fallback(call).with_state(Arc::new(RustackSqsHandler::new(self.sqs.clone())))
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.template.iter().map(|queue| queue.name.as_str())
    }

    /// The name of the queue with that ARN.
    pub(crate) fn name_of(&self, arn: &str) -> Result<String, Error> {
        let name = arn.rsplit(':').next().filter(|name| self.names().any(|known| known == *name));
        Ok(name.ok_or_else(|| format!("no queue is called {arn}"))?.to_owned())
    }

    /// Waits up to 20 seconds for up to `most` messages.
    pub(crate) async fn receive(&self, name: &str, most: i32) -> Result<Vec<Message>, SqsError> {
        let input = ReceiveMessageInput {
            queue_url: self.url(name),
            max_number_of_messages: Some(most),
            wait_time_seconds: Some(20),
            message_system_attribute_names: vec!["All".to_owned()],
            message_attribute_names: vec!["All".to_owned()],
            ..ReceiveMessageInput::default()
        };
        Ok(self.sqs.receive_message(input).await?.messages)
    }

    pub(crate) async fn delete(&self, name: &str, receipt_handle: String) -> Result<(), SqsError> {
        let input = DeleteMessageInput { queue_url: self.url(name), receipt_handle };
        self.sqs.delete_message(input).await.map(drop)
    }

    pub(crate) async fn send(&self, name: &str, body: String) -> Result<(), SqsError> {
        self.send_signed(name, body, None).await
    }

    /// The same with the attribute `Signature`.
    pub(crate) async fn send_signed(
        &self,
        name: &str,
        body: String,
        signature: Option<&str>,
    ) -> Result<(), SqsError> {
        let attribute = |value: &str| MessageAttributeValue {
            data_type: "String".to_owned(),
            string_value: Some(value.to_owned()),
            ..MessageAttributeValue::default()
        };
        let signature = signature.map(|value| ("Signature".to_owned(), attribute(value)));
        let input = SendMessageInput {
            queue_url: self.url(name),
            message_body: body,
            message_attributes: signature.into_iter().collect(),
            ..SendMessageInput::default()
        };
        self.sqs.send_message(input).await.map(drop)
    }

    pub(crate) async fn counts(&self, name: &str) -> Result<Counts, SqsError> {
        let input = GetQueueAttributesInput {
            queue_url: self.url(name),
            attribute_names: vec!["All".to_owned()],
        };
        let attributes = self.sqs.get_queue_attributes(input).await?.attributes;
        Ok(Counts {
            visible: number(&attributes, "ApproximateNumberOfMessages"),
            in_flight: number(&attributes, "ApproximateNumberOfMessagesNotVisible"),
            delayed: number(&attributes, "ApproximateNumberOfMessagesDelayed"),
        })
    }

    /// Loses every message of every queue. Made anew rather than purged, which SQS allows once a minute.
    pub(crate) async fn purge(&self) -> Result<(), SqsError> {
        for queue in self.template.iter() {
            self.sqs.delete_queue(DeleteQueueInput { queue_url: self.url(&queue.name) }).await?;
            self.create_one(queue).await?;
        }
        Ok(())
    }

    fn url(&self, name: &str) -> String {
        format!("http://{}/{ACCOUNT}/{name}", self.endpoint)
    }
}

fn number(attributes: &HashMap<String, String>, name: &str) -> u64 {
    attributes.get(name).and_then(|value| value.parse().ok()).unwrap_or_default()
}

async fn call(
    State(handler): State<Arc<RustackSqsHandler>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request_id = uuid::Uuid::new_v4().to_string();
    let answer = match resolve_operation(&headers) {
        Ok(operation) => dispatch_operation(handler.as_ref(), operation, body).await,
        Err(unknown) => Err(unknown),
    };
    answer.unwrap_or_else(|error| error_to_response(&error, &request_id)).map(Body::new)
}
