//! An operator has what failed tried again.

use super::{Pace, record};
use crate::{
    Caller, Change, Error, Request, Result, Role, Task,
    event::{Actor, EventKind},
    lifecycle::{Decision, Fulfilment, Trigger, apply},
};
use jiff::Timestamp;

/// Starts a new round for the failed tasks of a request.
pub fn retry(
    request: &Request,
    tasks: &[Task],
    caller: &Caller,
    comment: Option<String>,
    now: Timestamp,
    pace: Pace,
) -> Result<Change> {
    may_retry(request, caller)?;
    let failed: Vec<Task> = tasks
        .iter()
        .map(|task| task.as_of(request))
        .filter(|task| task.fulfilment == Fulfilment::Failed)
        .collect();
    if failed.iter().any(|task| apply(task.state(request.decision), Trigger::Retry).is_err()) {
        let message = "what a failed try may have made is still being taken back; try again later";
        return Err(Error::conflict("CleaningUp", message));
    }
    let mut next = request.clone();
    record::touch(&mut next, now);
    next.round += 1;
    next.tally.failed = 0;
    next.finished_at = None;
    next.requeues = 0;
    next.due_at = now.checked_add(pace.idle(0)).ok();
    // They were given up when it failed altogether.
    let nameless = request.finished_at.is_some() && request.tally.succeeded == 0;
    let take_names = if nameless { next.names() } else { Vec::new() };
    let actor = Actor::User(caller.user.clone());
    let mut event = record::of_request(&next, EventKind::Retried, actor, now);
    (event.comment, event.jobs) = (comment, failed.iter().map(|task| task.id).collect());
    Ok(Change { request: Some(next), take_names, event: Some(event), ..Change::default() })
}

/// Whether the caller may have it tried again as it stands.
pub fn may_retry(request: &Request, caller: &Caller) -> Result<()> {
    if !caller.is(Role::Operator) {
        return Err(Error::forbidden("only operators may have failed tasks tried again"));
    }
    if request.decision != Decision::Approved || request.tally.failed == 0 {
        return Err(Error::conflict("NothingFailed", "none of its tasks has failed"));
    }
    Ok(())
}
