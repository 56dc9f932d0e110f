//! A queue's messages, in batches.

use std::{collections::BTreeSet, time::Duration};

use axum::body::Bytes;
use rustack_sqs_model::types::{Message, MessageAttributeValue};
use serde_json::{Map, Value, json};
use tokio::time::sleep;

use super::{
    REPORTS_FAILURES,
    failures::{self, Failures},
};
use crate::{
    Error,
    backends::Queues,
    runtime::{Failure, Runtime},
    template::{QueueSource, REGION},
};

/// How many batches are handled at the same time: enough to show what doesn't stand it.
const POLLERS: usize = 2;
/// A queue that is being purged isn't there for a moment.
const PAUSE: Duration = Duration::from_millis(50);

#[derive(Clone)]
struct Mapping {
    function: String,
    queue: String,
    source: QueueSource,
    runtime: Runtime,
    queues: Queues,
}

/// Hands the queue's messages to the function for as long as the stack runs.
pub(super) fn start(
    function: &str,
    source: &QueueSource,
    runtime: &Runtime,
    queues: &Queues,
) -> Result<(), Error> {
    let mapping = Mapping {
        function: function.to_owned(),
        queue: queues.name_of(&source.queue)?,
        source: source.clone(),
        runtime: runtime.clone(),
        queues: queues.clone(),
    };
    for _ in 0..POLLERS {
        tokio::spawn(mapping.clone().poll());
    }
    Ok(())
}

impl Mapping {
    async fn poll(self) {
        loop {
            match self.queues.receive(&self.queue, self.source.batch_size).await {
                Ok(messages) if messages.is_empty() => {}
                Ok(messages) => self.handle(messages).await,
                Err(_) => sleep(PAUSE).await,
            }
        }
    }

    /// Deletes what was handled. What failed isn't touched: it comes back when its visibility timeout ends.
    async fn handle(&self, messages: Vec<Message>) {
        let records: Vec<_> =
            messages.iter().map(|message| record(message, &self.source.queue)).collect();
        let event = json!({"Records": records}).to_string();
        let answer = self.runtime.invoke(&self.function, event.into()).await;
        let failed = match self.failures(answer, &messages) {
            Failures::All => return,
            Failures::Only(failed) => failed,
        };
        for message in messages.into_iter().filter(|message| !failed.contains(id(message))) {
            let _ =
                self.queues.delete(&self.queue, message.receipt_handle.unwrap_or_default()).await;
        }
    }

    fn failures(&self, answer: Result<Bytes, Failure>, messages: &[Message]) -> Failures {
        match answer {
            Err(_) => Failures::All,
            Ok(answer)
                if self.source.function_response_types.iter().any(|it| it == REPORTS_FAILURES) =>
            {
                failures::read(
                    &answer,
                    &messages.iter().map(|message| id(message).to_owned()).collect(),
                )
            }
            Ok(_) => Failures::Only(BTreeSet::new()),
        }
    }
}

fn id(message: &Message) -> &str {
    message.message_id.as_deref().unwrap_or_default()
}

fn record(message: &Message, queue_arn: &str) -> Value {
    let attributes =
        message.message_attributes.iter().map(|(name, value)| (name.clone(), attribute(value)));
    json!({
        "messageId": message.message_id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": message.attributes,
        "messageAttributes": attributes.collect::<Map<_, _>>(),
        "md5OfBody": message.md5_of_body,
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": REGION,
    })
}

/// Lambda writes these in small letters, unlike SQS.
fn attribute(value: &MessageAttributeValue) -> Value {
    json!({
        "dataType": value.data_type,
        "stringValue": value.string_value,
        "stringListValues": [],
        "binaryListValues": [],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_becomes_a_record() {
        let message = Message {
            message_id: Some("1".into()),
            body: Some("{}".into()),
            attributes: [("ApproximateReceiveCount".to_owned(), "1".to_owned())].into(),
            ..Message::default()
        };
        let record = record(&message, "arn:aws:sqs:us-east-1:000000000000:jobs");
        assert_eq!(record["messageId"], "1");
        assert_eq!(record["attributes"]["ApproximateReceiveCount"], "1");
        assert_eq!(record["messageAttributes"], json!({}));
        assert_eq!(record["eventSourceARN"], "arn:aws:sqs:us-east-1:000000000000:jobs");
    }
}
