//! How a change is recorded.

use crate::{
    Change, Request, Task, TaskId,
    approval::Approver,
    event::{Actor, Event, EventKind},
    request::Phase,
};
use jiff::Timestamp;

/// An event of the request as it stands after the change.
pub(super) fn of_request(
    request: &Request,
    kind: EventKind,
    actor: Actor,
    now: Timestamp,
) -> Event {
    let id = format!("{:013}-r{:06}", now.as_millisecond(), request.version);
    event(id, request, kind, actor, now)
}

/// An event of a task as it stands after the change.
pub(super) fn of_task(
    request: &Request,
    task: &Task,
    kind: EventKind,
    actor: Actor,
    now: Timestamp,
) -> Event {
    let id = format!("{:013}-t{:010}-{:06}", now.as_millisecond(), task.id.number(), task.version);
    Event { task: Some(task.id), ..event(id, request, kind, actor, now) }
}

/// An event of several tasks as they stand after the change: workers are to look at each of them.
pub(super) fn of_tasks(
    request: &Request,
    tasks: &[Task],
    kind: EventKind,
    actor: Actor,
    now: Timestamp,
) -> Event {
    let jobs: Vec<TaskId> = tasks.iter().map(|task| task.id).collect();
    let event = match tasks {
        [] => of_request(request, kind, actor, now),
        [first, ..] => of_task(request, first, kind, actor, now),
    };
    let task = event.task.filter(|_| jobs.len() == 1);
    Event { task, jobs, ..event }
}

fn event(id: String, request: &Request, kind: EventKind, actor: Actor, now: Timestamp) -> Event {
    let plain = Event::plain(id, request.id, kind, actor, request.phase(now), now);
    Event { round: request.round, ..plain }
}

/// Whom a change of the request begins and ceases to ask.
pub(super) fn asking(before: &Request, after: &Request) -> Change {
    let (before, after) = (before.asked(), after.asked());
    let only = |these: &[Approver], those: &[Approver]| {
        these.iter().filter(|one| !those.contains(one)).cloned().collect()
    };
    let (ask, unask) = (only(&after, &before), only(&before, &after));
    Change { ask, unask, ..Change::default() }
}

/// Notes that the request changed.
pub(super) fn touch(request: &mut Request, now: Timestamp) {
    request.version += 1;
    request.modified_at = now;
}

/// Settles what follows when the request has come to its end; true if it has just now.
pub(super) fn finish(request: &mut Request, now: Timestamp, change: &mut Change) -> bool {
    let phase = request.phase(now);
    if !phase.is_final() || request.finished_at.is_some() {
        return false;
    }
    request.finished_at = Some(now);
    request.due_at = None;
    let keeps_names = match phase {
        Phase::Completed | Phase::PartiallyFailed => true,
        Phase::Cancelled => request.tally.succeeded > 0,
        Phase::Failed | Phase::Rejected | Phase::Lapsed | Phase::Expired => false,
        Phase::PendingApproval | Phase::Approved | Phase::Queued | Phase::Provisioning => true,
    };
    if !keeps_names {
        change.free_names = request.names();
    }
    true
}
