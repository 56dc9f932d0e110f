//! A table's changes, in batches and in order.

use std::{collections::VecDeque, time::Duration};

use serde_json::{Value, json};
use tokio::time::sleep;

use super::{
    REPORTS_FAILURES,
    checkpoint::Checkpoint,
    failures::{self, Failures},
    filter::Filter,
    retry::{self, Batch, Next, Outcome},
};
use crate::{
    Error,
    backends::{Backends, Queues, Records, Streams, shard},
    data::DataDir,
    progress,
    runtime::Runtime,
    template::{REGION, StartingPosition, StreamSource, function_arn},
};

/// How soon a change is seen. A look at a stream with nothing new costs a fraction of a millisecond.
const POLL: Duration = Duration::from_millis(50);
/// Before a batch that failed is tried again; Lambda waits longer each time.
const RETRY: Duration = Duration::from_millis(200);

struct Mapping {
    function: String,
    source: StreamSource,
    filter: Filter,
    /// The queue for what could not be handled.
    on_failure: Option<String>,
    checkpoint: Checkpoint,
    runtime: Runtime,
    streams: Streams,
    queues: Queues,
}

/// Hands the changes to the function for as long as the stack runs, from where it left off.
pub(super) fn start(
    function: &str,
    source: &StreamSource,
    runtime: &Runtime,
    backends: &Backends,
    data: &DataDir,
) -> Result<(), Error> {
    let on_failure =
        source.destination_config.as_ref().map(|config| &config.on_failure.destination);
    let mapping = Mapping {
        function: function.to_owned(),
        source: source.clone(),
        filter: Filter::new(source)?,
        on_failure: on_failure.map(|arn| backends.queues.name_of(arn)).transpose()?,
        checkpoint: Checkpoint::new(data.path(&format!("{function}.checkpoint"))),
        runtime: runtime.clone(),
        streams: backends.streams.clone(),
        queues: backends.queues.clone(),
    };
    let position = mapping.position()?;
    tokio::spawn(mapping.poll(position));
    Ok(())
}

impl Mapping {
    fn position(&self) -> Result<String, Error> {
        let stream = &self.source.stream;
        match (self.checkpoint.load(), self.source.starting_position) {
            (Some(sequence), _) => self.streams.after(stream, &sequence),
            (None, StartingPosition::TrimHorizon) => self.streams.oldest(stream),
            (None, StartingPosition::Latest) => self.streams.latest(stream),
        }
    }

    async fn poll(self, mut position: String) {
        loop {
            match self.advance(&position).await {
                Ok(Some(next)) => position = next,
                Ok(None) => sleep(POLL).await,
                Err(error) => {
                    progress::say(&format!("the stream of {}: {error}", self.function));
                    sleep(RETRY).await;
                }
            }
        }
    }

    /// Handles the records after a position; gives the position after them, or `None` if there are none yet.
    async fn advance(&self, position: &str) -> Result<Option<String>, Error> {
        let Records { records, next } = self.streams.read(position, self.source.batch_size)?;
        let Some(last) = records.last().map(sequence) else {
            return Ok(None);
        };
        let records = records
            .into_iter()
            .map(|record| self.localize(record))
            .filter(|it| self.filter.wants(it));
        self.handle(records.collect()).await?;
        self.checkpoint.save(&last)?;
        Ok(Some(next))
    }

    /// Tries until every record is handled or given up, in order.
    async fn handle(&self, records: Vec<Value>) -> Result<(), Error> {
        let mut batches = VecDeque::from([Batch { records, attempts: 0 }]);
        while let Some(batch) = batches.pop_front() {
            let outcome = self.call(&batch.records).await;
            let done = outcome.done(batch.records.len());
            if let Some(handled) = batch.records[..done].last() {
                self.checkpoint.save(&sequence(handled))?;
            }
            if outcome == Outcome::Done {
                continue;
            }
            sleep(RETRY).await;
            match retry::next(batch, outcome, &self.source) {
                Next::Again(again) => {
                    again.into_iter().rev().for_each(|batch| batches.push_front(batch));
                }
                Next::GiveUp(batch) => self.give_up(&batch).await?,
            }
        }
        Ok(())
    }

    async fn call(&self, records: &[Value]) -> Outcome {
        if records.is_empty() {
            return Outcome::Done;
        }
        let event = json!({"Records": records}).to_string();
        match self.runtime.invoke(&self.function, event.into()).await {
            Err(_) => Outcome::Failed,
            Ok(answer) if self.reports_failures() => outcome(&answer, records),
            Ok(_) => Outcome::Done,
        }
    }

    fn reports_failures(&self) -> bool {
        self.source.function_response_types.iter().any(|it| it == REPORTS_FAILURES)
    }

    /// Tells the destination for failures which records were not handled. It names them; they stay in the stream.
    async fn give_up(&self, batch: &Batch) -> Result<(), Error> {
        let message = json!({
            "version": "1.0",
            "timestamp": crate::clock::now(),
            "requestContext": {
                "requestId": uuid::Uuid::new_v4().to_string(),
                "functionArn": function_arn(&self.function),
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": batch.attempts,
            },
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "DDBStreamBatchInfo": {
                "shardId": shard(&self.source.stream),
                "startSequenceNumber": batch.records.first().map(sequence),
                "endSequenceNumber": batch.records.last().map(sequence),
                "batchSize": batch.records.len(),
                "streamArn": self.source.stream,
            },
        });
        if let Some(queue) = &self.on_failure {
            self.queues.send(queue, message.to_string()).await.map_err(|error| error.message)?;
        }
        Ok(())
    }

    /// The record as it would come from a table in the region that everything here claims to be in.
    fn localize(&self, mut record: Value) -> Value {
        record["awsRegion"] = REGION.into();
        record["eventSourceARN"] = self.source.stream.as_str().into();
        record
    }
}

/// Everything from the lowest failure on comes again.
fn outcome(answer: &[u8], records: &[Value]) -> Outcome {
    match failures::read(answer, &records.iter().map(sequence).collect()) {
        Failures::All => Outcome::Failed,
        Failures::Only(failed) => records
            .iter()
            .position(|record| failed.contains(&sequence(record)))
            .map_or(Outcome::Done, Outcome::FailedAt),
    }
}

fn sequence(record: &Value) -> String {
    record["dynamodb"]["SequenceNumber"].as_str().unwrap_or_default().to_owned()
}
