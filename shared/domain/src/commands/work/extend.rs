//! Letting what was given last longer. The new end is written together with the outcome, or not at all: if
//! the old one has come meanwhile, nothing is revived.

use super::{
    Original, Snapshot, Step,
    begin::{changed, done, settle_expired, settle_failed},
};
use crate::{
    Error, Event, Request, Result, Task,
    commands::{Pace, record},
    event::{Actor, EventKind},
    request::Operation,
    task::Fault,
};
use jiff::Timestamp;
use serde_json::json;

pub(super) fn extend(snapshot: Snapshot, now: Timestamp, pace: Pace) -> Result<Step> {
    let Snapshot { request, task, grant, original, .. } = snapshot;
    let original = original.ok_or_else(|| Error::internal("an extension of nothing"))?;
    let Some(end) = agreed(&request, &task, &original) else {
        return settle_failed(request, task, changed(), now, pace);
    };
    if end <= now {
        return settle_expired(request, task, Some(end), now, pace);
    }
    let Original { request: of, task: held } = *original;
    let held = held.as_of(&of);
    let mut grant = grant;
    let reason = grant.reason_of(origin(&held)).filter(|_| held.is_held());
    let Some((reason, old)) = reason.zip(held.schedule.end).filter(|(_, old)| *old > now) else {
        return settle_failed(request, task, too_late(&held, now), now, pace);
    };
    let lasts = old.max(end);
    let message = if old < end {
        format!("the end moved from {old} to {end}")
    } else {
        format!("it lasts until {old} already")
    };
    let mut change = done(request, task, Some(message.clone()), now, pace)?;
    change.tasks[0].outcome = Some(json!({"end": lasts}));
    if old < end {
        reason.end = Some(end);
        grant.version += 1;
        change.grants = vec![grant];
        let by = change.tasks[0].request;
        let message = format!("request {by}: {message}");
        change.elsewhere = Some(Box::new(moved(&of, held, end, message, now)));
    }
    Ok(Step::Settle(Box::new(change)))
}

/// The new end, if it is what was approved for that very task.
fn agreed(request: &Request, task: &Task, original: &Original) -> Option<Timestamp> {
    let extended = request.content.extends.iter().find(|it| {
        it.request == original.request.id
            && it.task == original.task.id
            && it.beneficiary == original.task.beneficiary
            && it.target == original.task.target
    })?;
    let gives = original.request.content.operation == Operation::Provision;
    let item = request.content.items.get(extended.item)?;
    item.schedule.end.filter(|_| gives && extended.item == task.item)
}

fn origin(held: &Task) -> crate::task::Origin {
    crate::task::Origin { request: held.request, task: held.id }
}

fn too_late(held: &Task, now: Timestamp) -> Fault {
    let message = match held.schedule.end.filter(|end| *end <= now) {
        Some(end) => format!("its end {end} came before it could be extended"),
        None if held.is_held() => "it was taken back by another request".to_owned(),
        None => "it is being taken back, or was".to_owned(),
    };
    Fault { code: "NotExtended".to_owned(), message }
}

fn moved(
    request: &Request,
    mut held: Task,
    end: Timestamp,
    message: String,
    now: Timestamp,
) -> (Task, Event) {
    held.version += 1;
    (held.schedule.end, held.warned) = (Some(end), false);
    held.due_at = held.next_look(&request.content.items[held.item], now);
    let mut event = record::of_task(request, &held, EventKind::Extended, Actor::Worker, now);
    (event.message, event.end) = (Some(message), Some(end));
    (held, event)
}
