//! Taking a job up.

use super::{
    Act, KEPT, Skip, Snapshot, Step, Work,
    admit::{self, Admitted},
    eligible, extend, reason,
};
use crate::{
    Change, Error, Event, Result, Task,
    commands::{Pace, record},
    event::{Actor, EventKind},
    lifecycle::{Decision, Fulfilment, Revocation, Trigger},
    request::Operation,
    task::Fault,
};
use jiff::Timestamp;

/// How many workers may be lost for each try that a target has.
const LOSSES: u32 = 4;

/// Looks at a job of the given round, and takes the lease if there is something to do.
pub fn begin(snapshot: Snapshot, round: u32, now: Timestamp, pace: Pace) -> Result<Step> {
    let task = snapshot.task.as_of(&snapshot.request);
    let snapshot = Snapshot { task, ..snapshot };
    if let Some(skip) = skip(&snapshot, round, now, pace) {
        return Ok(Step::Skip(skip));
    }
    match snapshot.task.revocation {
        Revocation::Due | Revocation::Revoking => begin_revocation(snapshot, now),
        Revocation::Off | Revocation::Scheduled | Revocation::Revoked => {
            begin_fulfilment(snapshot, now, pace)
        }
    }
}

fn skip(snapshot: &Snapshot, round: u32, now: Timestamp, pace: Pace) -> Option<Skip> {
    let Snapshot { request, task, grant, .. } = snapshot;
    let revoking = matches!(task.revocation, Revocation::Due | Revocation::Revoking);
    let open = match task.fulfilment {
        Fulfilment::Planned | Fulfilment::Retrying | Fulfilment::Running => true,
        Fulfilment::Succeeded | Fulfilment::Cancelled | Fulfilment::Expired => false,
        Fulfilment::Failed if !revoking && round == task.round && task.tries() >= pace.tries => {
            return Some(Skip::Exhausted);
        }
        Fulfilment::Failed => false,
    };
    if !revoking && (!open || request.decision == Decision::Pending || round < task.round) {
        return Some(Skip::Done);
    }
    if task.is_leased(now) {
        return Some(Skip::Leased);
    }
    let waits = task.not_before.is_some_and(|at| at > now);
    if waits || (!revoking && !task.schedule.has_begun(now)) {
        return Some(Skip::Early);
    }
    let lease = grant.lease.as_ref().filter(|_| grant.is_taken(task.id, now));
    lease.map(|lease| Skip::Taken(lease.until))
}

fn begin_fulfilment(snapshot: Snapshot, now: Timestamp, pace: Pace) -> Result<Step> {
    let Snapshot { request, task, .. } = &snapshot;
    if task.decision(request) == Decision::Cancelled {
        return settle_cancelled(snapshot.request, snapshot.task, now, pace);
    }
    if task.schedule.is_over(now) {
        let end = task.schedule.end;
        return settle_expired(snapshot.request, snapshot.task, end, now, pace);
    }
    if request.content.hash() != request.content_hash {
        return settle_failed(snapshot.request, snapshot.task, changed(), now, pace);
    }
    if let Some(barred) = eligible::barred(&snapshot, now)? {
        return settle_failed(snapshot.request, snapshot.task, barred, now, pace);
    }
    if request.content.operation == Operation::Extend {
        return extend::extend(snapshot, now, pace);
    }
    if let Some(change) = reason::end(&snapshot, now, pace)? {
        return Ok(Step::Settle(Box::new(change)));
    }
    take_lease(snapshot, now, pace)
}

fn take_lease(snapshot: Snapshot, now: Timestamp, pace: Pace) -> Result<Step> {
    let Snapshot { mut request, mut task, mut grant, original, catalogue, rooms, code } = snapshot;
    if task.lease.is_some() {
        // Whoever took it up before never came back.
        (task.lost, task.unsure) = (task.lost + 1, true);
    }
    if task.lost >= pace.tries.saturating_mul(LOSSES) {
        let lost = lost(task.lost);
        return settle_failed(request, task, lost, now, pace);
    }
    let Admitted { ledgers, warning } = match admit::admit(&request, rooms) {
        Ok(admitted) => admitted,
        Err(message) => return admit::deny(request, &task, message, now),
    };
    let rooms = Vec::new();
    task.advance(request.decision, Trigger::Claim)?;
    task.version += 1;
    task.attempts += 1;
    task.started_at = task.started_at.or(Some(now));
    let item = &request.content.items[task.item];
    let until = now + item.binding.lease();
    let act = match request.content.operation {
        Operation::Provision => Act::Give,
        Operation::Revoke => Act::TakeBack,
        Operation::Extend | Operation::Modify => {
            return Err(Error::internal("neither an end nor an offer is a target"));
        }
    };
    if act == Act::Give {
        grant.hold_for(&task, false);
    }
    task.lease = Some(grant.lease_to(task.id, until));
    (task.not_before, task.due_at) = (None, Some(until));
    grant.version += 1;
    let mut change = Change { grants: vec![grant.clone()], ledgers, ..Change::default() };
    if request.started_at.is_none() {
        record::touch(&mut request, now);
        request.started_at = Some(now);
        request.message = warning.or(request.message);
        change.request = Some(request.clone());
    }
    let event = record::of_task(&request, &task, EventKind::TaskStarted, Actor::Worker, now);
    let snapshot = Snapshot { request, task, grant, original, catalogue, rooms, code };
    Ok(act_on(snapshot, act, false, event, change))
}

fn begin_revocation(snapshot: Snapshot, now: Timestamp) -> Result<Step> {
    let Snapshot { request, mut task, mut grant, original, catalogue, rooms, code } = snapshot;
    task.version += 1;
    let kept = grant.is_kept_without(task.id);
    let gone = !grant.reasons.iter().any(|reason| reason.task == Some(task.id));
    // What only took back has nothing of its own that could be taken back.
    let took_back = request.content.operation == Operation::Revoke;
    if kept || gone || took_back {
        task.advance(request.decision, Trigger::Revoke)?;
        (task.lease, task.due_at, task.kept) = (None, None, kept);
        grant.drop_reason(task.id);
        grant.version += 1;
        let kind = if task.is_dropped() {
            EventKind::TokenReturned
        } else if kept || took_back {
            EventKind::ReasonEnded
        } else {
            EventKind::Revoked
        };
        let mut event = record::of_task(&request, &task, kind, Actor::Worker, now);
        event.message = kept.then(|| KEPT.to_owned());
        event.end = task.schedule.end.filter(|end| *end <= now);
        return Ok(settle(task, event, Change { grants: vec![grant], ..Change::default() }));
    }
    task.advance(request.decision, Trigger::ClaimRevocation)?;
    task.revocation_attempts += 1;
    let until = now + request.content.items[task.item].binding.lease();
    task.lease = Some(grant.lease_to(task.id, until));
    (task.not_before, task.due_at) = (None, Some(until));
    grant.version += 1;
    let change =
        Change { grants: vec![grant.clone()], tasks: vec![task.clone()], ..Change::default() };
    let snapshot = Snapshot { request, task, grant, original, catalogue, rooms, code };
    let work = Work { snapshot, act: Act::TakeBack, is_revocation: true };
    Ok(Step::Act(Box::new(change), Box::new(work)))
}

/// A worker that took it up never came back, and it was cancelled since.
fn settle_cancelled(
    request: crate::Request,
    mut task: Task,
    now: Timestamp,
    pace: Pace,
) -> Result<Step> {
    task.advance(task.decision(&request), Trigger::FailUnsure)?;
    task.version += 1;
    task.finished_at = Some(now);
    (task.lease, task.due_at) = (None, now.checked_add(pace.idle(0)).ok());
    let mut event = record::of_task(&request, &task, EventKind::TaskCancelled, Actor::Worker, now);
    event.jobs = vec![task.id];
    Ok(settle(task, event, Change::default()))
}

pub(super) fn settle_expired(
    request: crate::Request,
    mut task: Task,
    end: Option<Timestamp>,
    now: Timestamp,
    pace: Pace,
) -> Result<Step> {
    task.advance(request.decision, Trigger::Expire)?;
    let message = end.map(|end| format!("its end {end} passed before it could begin"));
    let change = end_task(request, task, EventKind::TaskExpired, message, now, pace);
    Ok(Step::Settle(Box::new(change)))
}

/// What was approved isn't what stands there now: nobody acts on it.
pub(super) fn changed() -> Fault {
    let message = "the request isn't what it was when it was filed".to_owned();
    Fault { code: "ContentChanged".to_owned(), message }
}

/// Whatever it is that ends its workers, another one won't help.
fn lost(times: u32) -> Fault {
    let message = format!("{times} workers took it up and never came back");
    Fault { code: "WorkersLost".to_owned(), message }
}

/// It is given up without another try.
pub(super) fn settle_failed(
    request: crate::Request,
    mut task: Task,
    fault: Fault,
    now: Timestamp,
    pace: Pace,
) -> Result<Step> {
    let tried = task.attempts > 0;
    task.advance(request.decision, Trigger::Claim)?;
    task.advance(request.decision, if tried { Trigger::FailUnsure } else { Trigger::Fail })?;
    let message = Some(fault.message.clone());
    task.error = Some(fault);
    task.round = request.round;
    let change = end_task(request, task, EventKind::TaskFailed, message, now, pace);
    Ok(Step::Settle(Box::new(change)))
}

/// It is done without a call of a target.
pub(super) fn done(
    mut request: crate::Request,
    mut task: Task,
    message: Option<String>,
    now: Timestamp,
    pace: Pace,
) -> Result<Change> {
    task.advance(request.decision, Trigger::Claim)?;
    task.advance(request.decision, Trigger::Succeed)?;
    task.attempts += 1;
    task.started_at = task.started_at.or(Some(now));
    request.started_at = request.started_at.or(Some(now));
    (task.not_before, task.error, task.unsure) = (None, None, false);
    Ok(end_task(request, task, EventKind::TaskSucceeded, message, now, pace))
}

/// The task has come to its end without a worker; perhaps its request has with it.
fn end_task(
    mut request: crate::Request,
    mut task: Task,
    kind: EventKind,
    message: Option<String>,
    now: Timestamp,
    pace: Pace,
) -> Change {
    task.version += 1;
    task.finished_at = Some(now);
    (task.lease, task.due_at) = (None, None);
    record::touch(&mut request, now);
    request.tally.count(task.fulfilment);
    let mut change = Change::default();
    let finished = record::finish(&mut request, now, &mut change);
    let mut event = record::of_task(&request, &task, kind, Actor::Worker, now);
    (event.finished, event.message) = (finished, message);
    if task.revocation == Revocation::Due {
        task.due_at = now.checked_add(pace.idle(0)).ok();
        event.jobs = vec![task.id];
    }
    (change.request, change.event) = (Some(request), Some(event));
    Change { tasks: vec![task], ..change }
}

fn settle(task: Task, event: Event, change: Change) -> Step {
    Step::Settle(Box::new(Change { tasks: vec![task], event: Some(event), ..change }))
}

fn act_on(snapshot: Snapshot, act: Act, is_revocation: bool, event: Event, change: Change) -> Step {
    let tasks = vec![snapshot.task.clone()];
    let change = Change { tasks, event: Some(event), ..change };
    Step::Act(Box::new(change), Box::new(Work { snapshot, act, is_revocation }))
}
