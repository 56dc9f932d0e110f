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
pub(crate) async fn start(
    template: &Template,
    runtime: &Runtime,
    backends: &Backends,
    data: &DataDir,
) -> Result<(), Error> {
    let bus = bus(template, runtime, backends)?;
    mail::start(backends.mailbox.clone(), template.mail_events.clone(), bus).await;
    for function in &template.functions {
        for event in &function.events {
            match event {
                Event::HttpApi(_) | Event::Bus(_) => {}
                Event::Sqs(source) => {
                    sqs::start(&function.name, source, runtime, &backends.queues)?;
                }
                Event::DynamoDb(source) => {
                    stream::start(&function.name, source, runtime, backends, data)?;
                }
                Event::Schedule(schedule) => schedule::start(&function.name, schedule, runtime),
            }
        }
    }
    Ok(())
}

fn bus(template: &Template, runtime: &Runtime, backends: &Backends) -> Result<Bus, Error> {
    let mut bus = Bus::new(runtime, &backends.queues);
    for function in &template.functions {
        for event in &function.events {
            if let Event::Bus(rule) = event {
                bus.add(function, rule)?;
            }
        }
    }
    Ok(bus)
}
