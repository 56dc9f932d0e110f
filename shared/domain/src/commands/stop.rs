//! Stopping one task of several; the others go on.

use super::{
    Pace,
    cancel::{Manner, cancel, may_cancel},
    record,
};
use crate::{
    Caller, Change, Error, Request, Result, Task,
    event::{Actor, EventKind},
    lifecycle::{Decision, Fulfilment, Revocation, Trigger},
};
use jiff::Timestamp;

/// Stops one task, as whoever may cancel its request; with the last one the request is cancelled. What runs is taken
/// back when it comes to its end. None if it is stopped already.
pub fn stop(
    request: &Request,
    task: &Task,
    caller: &Caller,
    comment: Option<String>,
    now: Timestamp,
    pace: Pace,
) -> Result<Option<Change>> {
    let mut next = task.as_of(request);
    let is_stopped =
        next.fulfilment == Fulfilment::Cancelled || next.decision(request) == Decision::Cancelled;
    match may_cancel(request, caller, now) {
        Ok(()) | Err(Error::Conflict { .. }) if is_stopped => return Ok(None),
        may => may?,
    }
    if request.tally.cancelled + 1 == request.tally.total {
        return cancel(request, caller, Manner::Any, comment, now).map(Some);
    }
    let runs = next.fulfilment == Fulfilment::Running;
    next.advance(request.decision, Trigger::Cancel)?;
    (next.stopped_at, next.version) = (Some(now), next.version + 1);
    // Whoever works on it now takes back what comes of it.
    let acts = !runs && next.revocation == Revocation::Due;
    if !runs {
        (next.finished_at, next.not_before) = (Some(now), None);
        next.due_at = acts.then(|| now.checked_add(pace.idle(0)).ok()).flatten();
    }
    let mut request = request.clone();
    record::touch(&mut request, now);
    request.tally.cancelled += 1;
    let mut change = Change::default();
    let finished = record::finish(&mut request, now, &mut change);
    let actor = Actor::User(caller.user.clone());
    let mut event = record::of_task(&request, &next, EventKind::TaskCancelled, actor, now);
    (event.comment, event.finished) = (comment, finished);
    event.jobs = acts.then_some(next.id).into_iter().collect();
    Ok(Some(Change { request: Some(request), tasks: vec![next], event: Some(event), ..change }))
}
