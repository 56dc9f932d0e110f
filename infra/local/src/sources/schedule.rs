//! Schedules. Here each fires every second, whatever its rate, so that nobody has to wait a minute to see one work.

use std::time::Duration;

use axum::body::Bytes;
use jiff::{Timestamp, Unit};
use serde_json::{Value, json};
use tokio::time::{MissedTickBehavior, interval};

use crate::{
    runtime::Runtime,
    template::{ACCOUNT, REGION, Schedule},
};

/// Calls the function every second, but never while its last call is still going on.
pub(super) fn start(function: &str, schedule: &Schedule, runtime: &Runtime) {
    let (function, schedule, runtime) = (function.to_owned(), schedule.clone(), runtime.clone());
    tokio::spawn(async move {
        let mut ticks = interval(Duration::from_secs(1));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            // A failed call is told by the runtime; the next one is another chance.
            let _ = runtime.invoke(&function, event(&function, &schedule)).await;
        }
    });
}

fn event(function: &str, schedule: &Schedule) -> Bytes {
    match &schedule.input {
        Some(input) => input.clone().into(),
        None => payload(function, crate::clock::now()).to_string().into(),
    }
}

/// What `EventBridge` sends when the template doesn't say otherwise.
fn payload(function: &str, now: Timestamp) -> Value {
    json!({
        "version": "0",
        "id": uuid::Uuid::new_v4().to_string(),
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": ACCOUNT,
        "time": now.round(Unit::Second).unwrap_or(now),
        "region": REGION,
        "resources": [format!("arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/default/{function}")],
        "detail": "{}",
    })
}
