//! Looking after one task: an operator has it tried again, does it by hand, hands it to somebody, notes something.

use super::{Pace, enrol, record, work::Snapshot};
use crate::{
    Caller, Change, Error, Finding, Place, Result, Role, Rule, Task,
    approval::Approver,
    depth::{MAX_DEPTH, is_too_deep},
    event::{Actor, EventKind},
    lifecycle::{Decision, Fulfilment, Revocation, Trigger, apply},
    request::{Item, Operation},
    template::Binding,
};
use jiff::Timestamp;
use serde_json::{Map, Value};

/// The longest note on a task, in bytes.
pub const MAX_RESPONSE: usize = 256;
/// The most that is noted of a task, in bytes.
pub const MAX_NOTES: usize = 64 * 1024;

/// What an operator does about a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Care {
    /// A failed task is tried again.
    Retry,
    /// A failed task was done by hand: it counts as done.
    Complete,
    /// Somebody is to look after a task that is in trouble.
    Assign(Approver),
    /// What there is to say of it.
    Respond(String),
    /// What those who automate something want to know of it: added to what is noted.
    Note(Map<String, Value>),
}

/// Does it; none if that is how it stands already.
pub fn tend(
    snapshot: Snapshot,
    caller: &Caller,
    care: Care,
    comment: Option<String>,
    now: Timestamp,
    pace: Pace,
) -> Result<Option<Change>> {
    if !caller.is(Role::Operator) {
        return Err(Error::forbidden("only operators may look after tasks"));
    }
    let actor = Actor::User(caller.user.clone());
    let change = match care {
        Care::Retry => retry(snapshot, actor, now, pace)?,
        Care::Complete => complete(snapshot, actor, now)?,
        Care::Assign(to) if snapshot.task.assignee.as_ref() == Some(&to) => return Ok(None),
        Care::Assign(to) => assign(snapshot, to, actor, now)?,
        Care::Respond(word) if snapshot.task.response.as_ref() == Some(&word) => return Ok(None),
        Care::Respond(word) => respond(snapshot, word, actor, now)?,
        Care::Note(notes) => match note(snapshot, notes, actor, now)? {
            Some(change) => change,
            None => return Ok(None),
        },
    };
    let event = change.event.map(|event| crate::Event { comment, ..event });
    Ok(Some(Change { event, ..change }))
}

/// One task of the request begins anew; all else stays as it is.
fn retry(snapshot: Snapshot, actor: Actor, now: Timestamp, pace: Pace) -> Result<Change> {
    let Snapshot { mut request, task, .. } = snapshot;
    let mut task = failed(&task, &request)?;
    let take_names = names_given_up(&request);
    task.try_again(request.round);
    (task.version, task.due_at) = (task.version + 1, None);
    record::touch(&mut request, now);
    request.tally.failed = request.tally.failed.saturating_sub(1);
    (request.finished_at, request.requeues) = (None, 0);
    request.due_at = now.checked_add(pace.idle(0)).ok();
    let mut event = record::of_task(&request, &task, EventKind::Retried, actor, now);
    event.jobs = vec![task.id];
    let (request, tasks, event) = (Some(request), vec![task], Some(event));
    Ok(Change { request, tasks, take_names, event, ..Change::default() })
}

/// The operator vouches for it: the grant is held, or taken back, as if a worker had done it.
fn complete(snapshot: Snapshot, actor: Actor, now: Timestamp) -> Result<Change> {
    let Snapshot { mut request, task, mut grant, code, .. } = snapshot;
    let mut task = failed(&task, &request)?;
    if request.content.operation == Operation::Extend {
        let message = "an extension can't be done by hand: have it tried again";
        return Err(Error::conflict("NotByHand", message));
    }
    if grant.is_taken(task.id, now) {
        let message = "another task is at work on the same thing; try again in a moment";
        return Err(Error::conflict("Busy", message));
    }
    let item = &request.content.items[task.item];
    if let Some(what) = kept_here(request.content.operation, item) {
        let message = format!("{what} is kept here, so there is nothing to do by hand: retry it");
        return Err(Error::conflict("NotByHand", message));
    }
    let mut change = Change { take_names: names_given_up(&request), ..Change::default() };
    task.done_by_hand(request.decision, now)?;
    task.due_at = task.next_look(item, now);
    let reason = item.reason;
    grant.version += 1;
    // A worker that was lost may come back with what it saw before.
    grant.overtake();
    match request.content.operation {
        Operation::Provision => {
            grant.hold_for(&task, true);
            change.code = enrol::ask(&mut request, &mut task, code, now)?;
        }
        Operation::Revoke => {
            match reason {
                Some(id) => grant.drop_request(id),
                // An intent stays: its own task sees to what comes of it.
                None => grant.reasons.retain(|reason| !reason.live),
            }
            task.kept = grant.is_live();
        }
        Operation::Extend | Operation::Modify => {
            return Err(Error::internal("neither an end nor an offer is changed by hand"));
        }
    }
    record::touch(&mut request, now);
    request.tally.failed = request.tally.failed.saturating_sub(1);
    request.tally.count(task.fulfilment);
    if request.tally.failed == 0 {
        // Whoever was told that it failed is told that it is done after all.
        request.finished_at = None;
    }
    let finished = record::finish(&mut request, now, &mut change);
    let mut event = record::of_task(&request, &task, EventKind::TaskCompleted, actor, now);
    (event.finished, event.enrols) = (finished, change.code.is_some());
    let (request, tasks, event) = (Some(request), vec![task], Some(event));
    Ok(Change { request, tasks, grants: vec![grant], event, ..change })
}

fn assign(snapshot: Snapshot, to: Approver, actor: Actor, now: Timestamp) -> Result<Change> {
    let Snapshot { request, mut task, .. } = snapshot;
    let shown = task.as_of(&request);
    let revoking = matches!(shown.revocation, Revocation::Due | Revocation::Revoking);
    if shown.fulfilment != Fulfilment::Failed && !revoking {
        let message = "only a task that has failed or is being taken back can be assigned";
        return Err(Error::conflict("NothingFailed", message));
    }
    let message = Some(format!("to {to}"));
    task.assignee = Some(to);
    task.version += 1;
    let event = record::of_task(&request, &task, EventKind::TaskAssigned, actor, now);
    let event = Some(crate::Event { message, ..event });
    Ok(Change { tasks: vec![task], event, ..Change::default() })
}

fn respond(snapshot: Snapshot, word: String, actor: Actor, now: Timestamp) -> Result<Change> {
    let Snapshot { request, mut task, .. } = snapshot;
    if word.trim().is_empty() || word.len() > MAX_RESPONSE || word.contains(char::is_control) {
        let message = format!("must have 1 to {MAX_RESPONSE} bytes without control characters");
        let place = Place::Field("response".into());
        return Err(Error::Invalid(vec![Finding::new(Rule::Format, place, message)]));
    }
    task.response = Some(word.clone());
    task.version += 1;
    let event = record::of_task(&request, &task, EventKind::TaskAnswered, actor, now);
    let event = Some(crate::Event { message: Some(word), ..event });
    Ok(Change { tasks: vec![task], event, ..Change::default() })
}

fn note(
    snapshot: Snapshot,
    notes: Map<String, Value>,
    actor: Actor,
    now: Timestamp,
) -> Result<Option<Change>> {
    let Snapshot { request, mut task, .. } = snapshot;
    let names: Vec<String> = notes.keys().cloned().collect();
    let before = task.notes.clone();
    task.notes.extend(notes);
    if task.notes == before {
        return Ok(None);
    }
    let place = || Place::Field("options".into());
    let text = serde_json::to_string(&task.notes).map_err(Error::internal)?;
    if text.len() > MAX_NOTES || task.notes.values().any(is_too_deep) {
        let message =
            format!("must take {MAX_NOTES} bytes at most and lie {MAX_DEPTH} deep at most");
        return Err(Error::Invalid(vec![Finding::new(Rule::TooLong, place(), message)]));
    }
    task.version += 1;
    let event = record::of_task(&request, &task, EventKind::TaskAnswered, actor, now);
    let message = Some(format!("noted {}", names.join(", ")));
    let event = Some(crate::Event { message, ..event });
    Ok(Some(Change { tasks: vec![task], event, ..Change::default() }))
}

/// The task as its request means it, if it has failed for good.
fn failed(task: &Task, request: &crate::Request) -> Result<Task> {
    let task = task.as_of(request);
    let given_up = request.decision == Decision::Approved && task.fulfilment == Fulfilment::Failed;
    if !given_up {
        return Err(Error::conflict("NothingFailed", "this task has not failed"));
    }
    if apply(task.state(request.decision), Trigger::Retry).is_err() {
        let message = "what a failed try may have made is still being taken back; try again later";
        return Err(Error::conflict("CleaningUp", message));
    }
    Ok(task)
}

/// What a task is about, if nobody could have done it by hand.
fn kept_here(operation: Operation, item: &Item) -> Option<&'static str> {
    match (operation, &item.binding) {
        (Operation::Extend, _) => Some("the end of what is held"),
        (Operation::Modify, _) => Some("what can be requested"),
        (_, Binding::Directory {}) => Some("the directory"),
        (Operation::Provision | Operation::Revoke, Binding::Simulator(_)) => None,
    }
}

/// The names that it gave up when it failed altogether.
fn names_given_up(request: &crate::Request) -> Vec<String> {
    let nameless = request.finished_at.is_some() && request.tally.succeeded == 0;
    if nameless { request.names() } else { Vec::new() }
}
