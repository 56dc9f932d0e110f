//! Whoever hands tokens out moves the time that users have to enrol, or takes users out again.

use super::{
    Pace,
    cancel::{Manner, cancel},
    enrol, record,
};
use crate::{
    Caller, Change, Error, Request, Result, Task, TaskId, UserId,
    enrolment::Standing,
    event::{Actor, Event, EventKind},
    lifecycle::{Decision, Fulfilment, Trigger},
};
use jiff::Timestamp;

/// How many tasks change in one step: with their request and event they fit into one transaction.
const AT_ONCE: usize = 90;
/// How many users an event names in words.
const NAMED: usize = 5;

/// Who is taken out, and how.
#[derive(Clone, Debug, Default)]
pub struct Removal {
    /// Which users; all of them if absent.
    pub users: Option<Vec<UserId>>,
    /// Whether they are told by mail.
    pub tell: bool,
}

/// Gives these users until then to enrol, in steps that each stand for themselves. Those who have enrolled
/// keep it. None if one of them isn't in it or was taken out, or if it changes nothing for any of them.
pub fn move_stop(
    request: &Request,
    tasks: &[Task],
    users: &[UserId],
    stop: Timestamp,
    caller: &Caller,
    now: Timestamp,
) -> Result<Option<Vec<Change>>> {
    let Some(named) = named(request, tasks, users, now) else { return Ok(None) };
    if named.iter().any(|(_, standing)| *standing == Standing::Removed) {
        return Ok(None);
    }
    let of = |task: &Task| task.enrolment.as_ref().and_then(|it| it.stop);
    let moves = named.into_iter().filter(|(task, it)| it.is_open() && of(task) != Some(stop));
    let moved: Vec<Task> = moves.map(|(task, _)| moved(task, stop)).collect();
    let change = |chunk: &[Task]| {
        let kind = EventKind::EnrolmentMoved;
        let event = record::of_tasks(request, chunk, kind, user(caller), now);
        let event = Event { end: Some(stop), jobs: Vec::new(), ..about(event, chunk) };
        Change { tasks: chunk.to_vec(), event: Some(event), ..Change::default() }
    };
    Ok(something(moved.chunks(AT_ONCE).map(change).collect()))
}

fn something(changes: Vec<Change>) -> Option<Vec<Change>> {
    (!changes.is_empty()).then_some(changes)
}

fn moved(mut task: Task, stop: Timestamp) -> Task {
    task.enrolment.get_or_insert_default().stop = Some(stop);
    task.version += 1;
    task
}

/// Takes users out, in steps that each stand for themselves: what they haven't been given is never given,
/// what they were given without having enrolled is taken back, and whoever has enrolled stays. That can't be
/// undone. None if one of those that it names isn't in it, or if it changes nothing for any of them.
pub fn remove(
    request: &Request,
    tasks: &[Task],
    removal: &Removal,
    caller: &Caller,
    now: Timestamp,
    pace: Pace,
) -> Result<Option<Vec<Change>>> {
    let all = || request.content.beneficiaries.clone();
    let users = removal.users.clone().unwrap_or_else(all);
    let Some(named) = named(request, tasks, &users, now) else { return Ok(None) };
    if named.is_empty() && removal.users.is_some() {
        return Ok(None);
    }
    if request.decision == Decision::Pending {
        return withdrawn(request, removal, caller, now).map(Some);
    }
    let open = named.into_iter().filter(|(_, standing)| standing.is_open());
    let open: Vec<Task> = open.map(|(task, _)| task).collect();
    let (mut request, mut changes) = (request.clone(), Vec::new());
    for chunk in open.chunks(AT_ONCE) {
        let change = dropped(&mut request, chunk, removal.tell, caller, now, pace)?;
        changes.push(change);
    }
    // Whoever means all of it means it also where nothing is left to do.
    Ok(if removal.users.is_some() { something(changes) } else { Some(changes) })
}

/// What nobody has agreed to yet can only be withdrawn as a whole.
fn withdrawn(
    request: &Request,
    removal: &Removal,
    caller: &Caller,
    now: Timestamp,
) -> Result<Vec<Change>> {
    if removal.users.is_some() {
        let message = "it waits for approval: users can be taken out when it is approved";
        return Err(Error::conflict("NotApproved", message));
    }
    // Nobody was told to enrol yet, so nobody is told not to.
    Ok(vec![cancel(request, caller, Manner::Any, None, now)?])
}

fn dropped(
    request: &mut Request,
    chunk: &[Task],
    tell: bool,
    caller: &Caller,
    now: Timestamp,
    pace: Pace,
) -> Result<Change> {
    let mut tasks = chunk.to_vec();
    let (mut given, mut jobs) = (0, Vec::new());
    for task in &mut tasks {
        given += u32::from(task.awaits_enrolment());
        jobs.extend(stopped(task, request, now, pace)?);
    }
    enrol::settle(request, given, now);
    request.tally.cancelled += u32::try_from(tasks.len()).unwrap_or(u32::MAX) - given;
    let mut change = Change::default();
    let finished = record::finish(request, now, &mut change);
    let event = record::of_request(request, EventKind::EnrolmentRemoved, user(caller), now);
    let mut event = Event { finished, jobs, ..about(event, &tasks) };
    if tell {
        event.users = tasks.iter().map(|task| task.beneficiary.clone()).collect();
        event.users.sort();
        event.users.dedup();
    }
    Ok(Change { request: Some(request.clone()), tasks, event: Some(event), ..change })
}

/// Stops one task; answers it if a worker has to look at it.
fn stopped(
    task: &mut Task,
    request: &Request,
    now: Timestamp,
    pace: Pace,
) -> Result<Option<TaskId>> {
    let trigger = match task.fulfilment {
        Fulfilment::Succeeded => Trigger::End,
        Fulfilment::Planned
        | Fulfilment::Running
        | Fulfilment::Retrying
        | Fulfilment::Failed
        | Fulfilment::Cancelled
        | Fulfilment::Expired => Trigger::Cancel,
    };
    let waits = task.fulfilment != Fulfilment::Running;
    task.advance(request.decision, trigger)?;
    task.enrolment.get_or_insert_default().removed_at = Some(now);
    task.version += 1;
    // Whoever works on it now takes back what comes of it.
    let acts = waits && task.revocation == crate::lifecycle::Revocation::Due;
    if waits {
        task.finished_at = task.finished_at.or(Some(now));
        task.due_at = acts.then(|| now.checked_add(pace.idle(0)).ok()).flatten();
    }
    Ok(acts.then_some(task.id))
}

/// The tasks of these users that give tokens; none if one of them has none.
fn named(
    request: &Request,
    tasks: &[Task],
    users: &[UserId],
    now: Timestamp,
) -> Option<Vec<(Task, Standing)>> {
    let mut found = Vec::new();
    for (index, user) in users.iter().enumerate() {
        if users[..index].contains(user) {
            continue;
        }
        let theirs = tasks.iter().filter(|task| task.beneficiary == *user);
        let before = found.len();
        found.extend(
            theirs.filter_map(|task| Some((task.as_of(request), task.standing(request, now)?))),
        );
        if found.len() == before {
            return None;
        }
    }
    Some(found)
}

fn user(caller: &Caller) -> Actor {
    Actor::User(caller.user.clone())
}

/// Says in words whom it is about.
fn about(event: Event, tasks: &[Task]) -> Event {
    let mut names: Vec<&str> = tasks.iter().map(|task| task.beneficiary.as_str()).collect();
    names.dedup();
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    let mut message = names.join(", ");
    if more > 0 {
        message = format!("{message} and {more} more");
    }
    Event { message: Some(message), ..event }
}
