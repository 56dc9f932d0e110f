//! Carrying out many tasks of one request at once: what the directory holds needs no call and so no lease. The
//! versions of the rows say whether somebody else was at them meanwhile.

use super::memberships;
use crate::{
    Change, Error, Event, Request, Result, Task,
    commands::record,
    event::{Actor, EventKind},
    grant::Grant,
    lifecycle::{Decision, Fulfilment, Trigger},
    request::Operation,
    template::Binding,
};
use jiff::Timestamp;

/// How many tasks go together: with grants, memberships, their number, the request, its event and what has to be
/// there, they fit into one transaction.
pub const TOGETHER: usize = 32;

/// A task and what its beneficiary holds of its target.
#[derive(Clone, Debug)]
pub struct Part {
    /// The task.
    pub task: Task,
    /// The grant.
    pub grant: Grant,
}

/// Whether this way leads to the end of a request's tasks. What somebody has approved is a worker's, who looks at it again.
pub fn is_done_together(request: &Request, now: Timestamp) -> bool {
    let acts = match request.content.operation {
        Operation::Provision | Operation::Revoke => true,
        Operation::Extend | Operation::Modify => false,
    };
    let ready = request.content.items.iter().all(|item| {
        item.binding == Binding::Directory {}
            && item.schedule.has_begun(now)
            && !item.schedule.is_over(now)
    });
    acts && ready && request.decision == Decision::Approved && request.steps.is_empty()
}

/// What to write so that these are done. None if somebody else is at all of them, or they have come to their end.
pub fn settle_together(
    request: &Request,
    parts: Vec<Part>,
    now: Timestamp,
) -> Result<Option<Change>> {
    if parts.len() > TOGETHER || !is_done_together(request, now) {
        return Err(Error::internal("these are a worker's"));
    }
    let mut next = request.clone();
    let mut change = Change::default();
    for part in parts.into_iter().filter(|part| is_free(request, part, now)) {
        settle(request, part, now, &mut change)?;
    }
    if change.tasks.is_empty() {
        return Ok(None);
    }
    record::touch(&mut next, now);
    next.started_at = next.started_at.or(Some(now));
    change.tasks.iter().for_each(|task| next.tally.count(task.fulfilment));
    let finished = record::finish(&mut next, now, &mut change);
    let mut event = told(&next, &change.tasks, now);
    event.finished = finished;
    (change.request, change.event) = (Some(next), Some(event));
    Ok(Some(change))
}

fn is_free(request: &Request, Part { task, grant }: &Part, now: Timestamp) -> bool {
    let open = match task.as_of(request).fulfilment {
        Fulfilment::Planned | Fulfilment::Retrying => true,
        Fulfilment::Running
        | Fulfilment::Succeeded
        | Fulfilment::Failed
        | Fulfilment::Cancelled
        | Fulfilment::Expired => false,
    };
    open && !task.is_leased(now) && !grant.is_taken(task.id, now)
}

fn settle(request: &Request, part: Part, now: Timestamp, change: &mut Change) -> Result<()> {
    let Part { task, mut grant } = part;
    let mut task = task.as_of(request);
    let item = &request.content.items[task.item];
    let was_live = grant.is_live();
    match (request.content.operation, item.reason) {
        (Operation::Revoke, Some(reason)) => grant.drop_request(reason),
        // An intent stays: its own task sees to what comes of it.
        (Operation::Revoke, None) => grant.reasons.retain(|reason| !reason.live),
        (Operation::Provision | Operation::Extend | Operation::Modify, _) => {
            grant.hold_for(&task, true);
        }
    }
    match (was_live, grant.is_live()) {
        (false, true) => change.join.extend(memberships(request, &task, now)),
        (true, false) => change.leave.extend(memberships(request, &task, now)),
        (true, true) | (false, false) => {}
    }
    task.kept = request.content.operation == Operation::Revoke && grant.is_live();
    grant.version += 1;
    finish(request, &mut task, now)?;
    change.grants.push(grant);
    change.tasks.push(task);
    Ok(())
}

fn finish(request: &Request, task: &mut Task, now: Timestamp) -> Result<()> {
    task.advance(request.decision, Trigger::Claim)?;
    task.advance(request.decision, Trigger::Succeed)?;
    task.version += 1;
    task.attempts += 1;
    task.started_at = task.started_at.or(Some(now));
    task.finished_at = Some(now);
    (task.lease, task.not_before, task.error, task.unsure) = (None, None, None, false);
    task.due_at = task.next_look(&request.content.items[task.item], now);
    Ok(())
}

fn told(request: &Request, tasks: &[Task], now: Timestamp) -> Event {
    let kind = EventKind::TaskSucceeded;
    if let [task] = tasks {
        return record::of_task(request, task, kind, Actor::Worker, now);
    }
    let mut event = record::of_request(request, kind, Actor::Worker, now);
    event.message = Some(format!("{} tasks are done", tasks.len()));
    event.tasks = tasks.iter().map(|task| task.id).collect();
    event
}
