//! When machines are made, and when they are taken back. Contract section 5.3.

use super::super::{Fault, Result};
use domain::schedule::Schedule;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

/// How long before the end its holder is told where nothing else is given, in seconds: the dialog's default.
const WARNED: i64 = 604_800;

/// From when to when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Term {
    pub(in super::super) schedule: Schedule,
}

/// What these parameters ask for. A time at which to begin means that one is kept to.
pub(in super::super) fn term(parameters: &mut Map<String, Value>, now: Timestamp) -> Result<Term> {
    let time = |name: &str| parameters.get(name).and_then(Value::as_str)?.parse().ok();
    let (start, end): (Option<Timestamp>, Option<Timestamp>) =
        (time("schedule_time"), time("retirement_time"));
    let waits = parameters.get("schedule_type").and_then(Value::as_str) == Some("schedule");
    if waits && start.is_none() {
        let message = "vm_fields.schedule_time: must be given where schedule_type is \"schedule\"";
        return Err(Fault::bad_request(message));
    }
    if start.is_some() {
        parameters.insert("schedule_type".to_owned(), json!("schedule"));
    }
    let seconds = parameters.get("retirement").and_then(Value::as_i64);
    let begin = start.unwrap_or(now);
    let end = match (end, seconds) {
        (Some(end), _) => Some(end),
        (None, Some(seconds @ 1..)) => Some(later(begin, seconds)?),
        (None, Some(0) | None) => None,
        (None, Some(_)) => {
            return Err(Fault::bad_request("vm_fields.retirement: must be 0, for never, or more"));
        }
    };
    if end.is_some() && !parameters.contains_key("retirement_warn") {
        parameters.insert("retirement_warn".to_owned(), json!(WARNED));
    }
    Ok(Term { schedule: Schedule { start, end } })
}

fn later(begin: Timestamp, seconds: i64) -> Result<Timestamp> {
    let later = begin.checked_add(SignedDuration::from_secs(seconds));
    later.map_err(|_| Fault::bad_request("vm_fields.retirement: lies too far ahead"))
}
