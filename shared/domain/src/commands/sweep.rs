//! What time brings about: lapsed approvals, starts, ends, and work that nobody took up.

use super::{Pace, enrol, record};
use crate::{
    Change, Request, Result, Task, TaskId,
    event::{Actor, EventKind},
    lifecycle::{Decision, Fulfilment, Revocation, Trigger},
};
use jiff::Timestamp;

/// What a request is due for. None if it isn't due after all.
pub fn sweep_request(
    request: &Request,
    tasks: &[Task],
    now: Timestamp,
    pace: Pace,
) -> Result<Option<Change>> {
    if request.due_at.is_none_or(|at| at > now) {
        return Ok(None);
    }
    match request.decision {
        Decision::Pending => Ok(Some(lapse(request, now))),
        Decision::Approved => Ok(Some(send_again(request, tasks, now, pace))),
        Decision::Rejected | Decision::Cancelled | Decision::Lapsed => Ok(None),
    }
}

fn lapse(request: &Request, now: Timestamp) -> Change {
    let mut next = request.clone();
    record::touch(&mut next, now);
    next.decision = Decision::Lapsed;
    next.decided_at = Some(now);
    next.tally.cancelled += next.tally.open();
    (next.claim, next.suspension) = (None, None);
    let mut change = Change { unask: request.asked(), ..Change::default() };
    let finished = record::finish(&mut next, now, &mut change);
    let mut event = record::of_request(&next, EventKind::Lapsed, Actor::Sweep, now);
    (event.step, event.finished) = (Some(request.settled), finished);
    Change { request: Some(next), event: Some(event), ..change }
}

/// Sends the jobs of all tasks that nobody works on, and looks again after a longer while. While tasks
/// come to their ends workers are at it, and the rest may just have to wait for its turn.
fn send_again(request: &Request, tasks: &[Task], now: Timestamp, pace: Pace) -> Change {
    let mut next = request.clone();
    record::touch(&mut next, now);
    let idle = |task: &Task| {
        let task = task.as_of(request);
        let waits = task.not_before.is_some_and(|at| at > now);
        let begun = task.schedule.has_begun(now) && !task.is_leased(now) && !waits;
        let open = matches!(
            task.fulfilment,
            Fulfilment::Planned | Fulfilment::Running | Fulfilment::Retrying
        );
        open && begun
    };
    let jobs: Vec<TaskId> = tasks.iter().filter(|task| idle(task)).map(|task| task.id).collect();
    let starts = request.content.items.iter().filter_map(|item| item.schedule.start);
    let begun = |start: Timestamp| start <= now && request.modified_at < start;
    let kind = if starts.clone().any(begun) { EventKind::Started } else { EventKind::Requeued };
    let moves = kind == EventKind::Requeued && request.modified_at + pace.idle(0) > now;
    let again = now.checked_add(pace.idle(next.requeues)).ok();
    next.due_at = starts.filter(|start| *start > now).chain(again).min();
    next.requeues = match kind {
        EventKind::Started => 0,
        _ if moves => next.requeues,
        _ => next.requeues + 1,
    };
    let mut event = record::of_request(&next, kind, Actor::Sweep, now);
    event.jobs = jobs;
    let event = (!event.jobs.is_empty() && !moves).then_some(event);
    Change { request: Some(next), event, ..Change::default() }
}

/// What a task is due for. None if it isn't due after all.
pub fn sweep_task(
    request: &Request,
    task: &Task,
    now: Timestamp,
    pace: Pace,
) -> Result<Option<Change>> {
    if task.due_at.is_none_or(|at| at > now) {
        return Ok(None);
    }
    let mut next = task.as_of(request);
    next.version += 1;
    let waited = next.awaits_enrolment();
    let kind = match (next.fulfilment, next.revocation) {
        (_, Revocation::Due | Revocation::Revoking)
        | (Fulfilment::Planned | Fulfilment::Running | Fulfilment::Retrying, _) => {
            EventKind::Requeued
        }
        (Fulfilment::Succeeded, Revocation::Off | Revocation::Scheduled) => {
            ending(&mut next, request, now)?
        }
        (Fulfilment::Failed | Fulfilment::Cancelled | Fulfilment::Expired, _)
        | (Fulfilment::Succeeded, Revocation::Revoked) => {
            next.due_at = None;
            return Ok(Some(Change { tasks: vec![next], ..Change::default() }));
        }
    };
    if kind != EventKind::Expiring {
        next.due_at = now.checked_add(pace.idle(0)).ok();
    }
    let mut event = record::of_task(request, &next, kind, Actor::Sweep, now);
    if kind == EventKind::Expiring {
        event.end = next.schedule.end;
    } else {
        event.jobs = vec![next.id];
    }
    let over = usize::from(waited && !next.awaits_enrolment());
    let request = enrol::settled(&mut request.clone(), over, now);
    Ok(Some(Change { request, tasks: vec![next], event: Some(event), ..Change::default() }))
}

/// The end has come, or is near enough to say so.
fn ending(task: &mut Task, request: &Request, now: Timestamp) -> Result<EventKind> {
    if task.schedule.is_over(now) {
        task.advance(request.decision, Trigger::End)?;
        return Ok(EventKind::RevocationDue);
    }
    task.warned = true;
    task.due_at = task.schedule.end;
    Ok(EventKind::Expiring)
}
