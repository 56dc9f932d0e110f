//! What calls functions by itself: queues, streams and schedules, as Lambda's event source mappings and the scheduler do.

mod bus;
mod checkpoint;
mod failures;
mod filter;
mod mail;
mod retry;
mod schedule;
mod sqs;
mod stream;

use bus::Bus;

use crate::{
    Error,
    backends::Backends,
    data::DataDir,
    runtime::Runtime,
    template::{Event, Template},
};

/// A function may report which items of a batch failed, if its mapping says so.
const REPORTS_FAILURES: &str = "ReportBatchItemFailures";

/// Starts all event sources of the template.
pub(crate) fn start(
    template: &Template,
    runtime: &Runtime,
    backends: &Backends,
    data: &DataDir,
) -> Result<(), Error> {
    let mut bus = Bus::new(runtime, &backends.queues);
    for function in &template.functions {
        for event in &function.events {
            match event {
                Event::HttpApi(_) => {}
                Event::Sqs(source) => {
                    sqs::start(&function.name, source, runtime, &backends.queues)?;
                }
                Event::DynamoDb(source) => {
                    stream::start(&function.name, source, runtime, backends, data)?;
                }
                Event::Schedule(schedule) => schedule::start(&function.name, schedule, runtime),
                Event::Bus(rule) => bus.add(function, rule)?,
            }
        }
    }
    mail::start(backends.mailbox.clone(), template.mail_events.clone(), bus);
    Ok(())
}
