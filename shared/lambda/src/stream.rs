//! Batches of the table's stream: inserted event rows.

use aws_lambda_events::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use domain::{Event, TenantId};
use lambda_runtime::{LambdaEvent, service_fn};
use serde::Deserialize;
use serde_json::Value;
use service::relay::Streamed;

/// A batch as Lambda hands it over; of each record only what is needed.
#[derive(Debug, Deserialize)]
struct Batch {
    #[serde(rename = "Records")]
    records: Vec<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    event_name: String,
    dynamodb: Change,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Change {
    sequence_number: String,
    #[serde(default)]
    new_image: Option<Image>,
}

#[derive(Debug, Deserialize)]
struct Image {
    #[serde(default)]
    row: Option<Text>,
    #[serde(default)]
    tenant: Option<Text>,
    #[serde(default)]
    body: Option<Text>,
}

#[derive(Debug, Deserialize)]
struct Text {
    #[serde(rename = "S")]
    text: String,
}

/// Serves batches until the runtime ends the function. The handler answers the sequence numbers that
/// could not be handed on; the stream goes on from the first of them.
pub async fn serve<H, F>(handler: H) -> Result<(), crate::Error>
where
    H: Fn(Vec<Streamed>) -> F,
    F: Future<Output = Vec<String>>,
{
    lambda_runtime::run(service_fn(|event: LambdaEvent<Batch>| {
        let events = event.payload.records.into_iter().filter_map(streamed).collect();
        let failed = handler(events);
        async move { Ok::<_, crate::Error>(answer(failed.await)) }
    }))
    .await
}

/// The event of an inserted event row. One that can't be read is logged and passed over: it would
/// block the stream for ever, and the sweep finds what it asked for.
fn streamed(record: Value) -> Option<Streamed> {
    let record: Record = match serde_json::from_value(record) {
        Ok(record) => record,
        Err(error) => {
            tracing::error!(%error, "a stream record can't be read");
            return None;
        }
    };
    let sequence = record.dynamodb.sequence_number;
    let image = record.dynamodb.new_image?;
    if record.event_name != "INSERT" || image.row?.text != "event" {
        return None;
    }
    let tenant = TenantId::parse(image.tenant?.text).ok();
    let event: Option<Event> = serde_json::from_str(&image.body?.text).ok();
    if tenant.is_none() || event.is_none() {
        tracing::error!(sequence, "an event row can't be read");
    }
    Some(Streamed { sequence, tenant: tenant?, event: event? })
}

fn answer(failed: Vec<String>) -> DynamoDbEventResponse {
    let mut response = DynamoDbEventResponse::default();
    response.batch_item_failures = failed
        .into_iter()
        .map(|sequence| {
            let mut failure = DynamoDbBatchItemFailure::default();
            failure.item_identifier = Some(sequence);
            failure
        })
        .collect();
    response
}
