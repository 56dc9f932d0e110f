//! Asking that what was given may last longer: a request of its own, which needs what a new one of that
//! length would need.

use super::{
    chosen::{chosen, is_held},
    submit::{Extension, Submission, Wish},
};
use crate::{
    Caller, Error, Finding, Place, Request, Result, Rule, Task, TaskId, UserId,
    grant::Grant,
    request::{Extended, Item, Operation},
    schedule::Schedule,
    task::Origin,
};
use jiff::Timestamp;

/// What somebody asks for.
#[derive(Clone, Debug)]
pub struct Longer {
    /// The dialect it came in.
    pub source: String,
    /// The new end.
    pub end: Timestamp,
    /// Which tasks; all that can be extended if absent.
    pub tasks: Option<Vec<TaskId>>,
    /// Why.
    pub justification: Option<String>,
}

/// The submission that asks for it. `grants` are those that the tasks have given.
pub fn extension(
    request: &Request,
    tasks: &[Task],
    grants: &[Grant],
    caller: &Caller,
    longer: Longer,
    now: Timestamp,
) -> Result<Submission> {
    let tasks = extendable(request, tasks, grants, caller, longer.tasks.as_deref(), now)?;
    check_later(&tasks, longer.end)?;
    let mut indexes: Vec<usize> = tasks.iter().map(|task| task.item).collect();
    indexes.sort_unstable();
    indexes.dedup();
    let schedule = Schedule { start: None, end: Some(longer.end) };
    let of = |index: &usize| Item { schedule, ..request.content.items[*index].clone() };
    let items: Vec<Item> = indexes.iter().map(of).collect();
    let (requested_by, beneficiaries) = people(request, &tasks, caller);
    Ok(Submission {
        operation: Operation::Extend,
        source: longer.source,
        items: items.iter().map(wish).collect(),
        beneficiaries,
        requested_by,
        justification: longer.justification,
        extension: Some(Extension {
            tasks: tasks.iter().map(|task| extended(task, &indexes)).collect(),
            items,
        }),
        ..Submission::default()
    })
}

/// Whether the caller could ask for it now, as far as the tasks show.
pub fn may_extend(request: &Request, tasks: &[Task], caller: &Caller, now: Timestamp) -> bool {
    let own = chosen(request, tasks, caller, None);
    own.is_ok_and(|own| own.iter().any(|task| stands_against(request, task, now).is_none()))
}

fn extendable(
    request: &Request,
    tasks: &[Task],
    grants: &[Grant],
    caller: &Caller,
    named: Option<&[TaskId]>,
    now: Timestamp,
) -> Result<Vec<Task>> {
    let mut against = None;
    let mut found = Vec::new();
    for task in chosen(request, tasks, caller, named)? {
        match stands_against(request, &task, now).or_else(|| unheld(&task, grants)) {
            None => found.push(task),
            Some(why) => against = against.or(Some(format!("task {}: {why}", task.id))),
        }
    }
    match against {
        Some(why) if named.is_some() || found.is_empty() => {
            Err(Error::conflict("NotExtendable", format!("there is nothing to extend: {why}")))
        }
        None if found.is_empty() => {
            Err(Error::conflict("NotExtendable", "there is nothing to extend"))
        }
        Some(_) | None => Ok(found),
    }
}

fn stands_against(request: &Request, task: &Task, now: Timestamp) -> Option<&'static str> {
    if request.content.operation != Operation::Provision {
        return Some("it gives nothing itself");
    }
    if !is_held(request, task) {
        return Some("it isn't held: it was never given, or it is being taken back, or was");
    }
    match task.schedule.end {
        None => Some("it has no end"),
        Some(end) if end <= now => Some("its end has come"),
        Some(_) => None,
    }
}

/// A grant may have been taken back whatever its reasons.
fn unheld(task: &Task, grants: &[Grant]) -> Option<&'static str> {
    let origin = Origin { request: task.request, task: task.id };
    let is = |grant: &&Grant| grant.subject == task.beneficiary && grant.target == task.target;
    let mut grant = grants.iter().find(is).cloned();
    let held = grant.as_mut().and_then(|grant| grant.reason_of(origin)).is_some();
    (!held).then_some("it was taken back by another request")
}

fn check_later(tasks: &[Task], end: Timestamp) -> Result<()> {
    let ends = tasks.iter().filter_map(|task| task.schedule.end.map(|old| (task.id, old)));
    let late = ends.filter(|(_, old)| *old >= end).map(|(id, old)| {
        let message = format!("task {id} lasts until {old} already: name a later end");
        Finding::new(Rule::Schedule, Place::Field("end".into()), message)
    });
    let found: Vec<Finding> = late.collect();
    if found.is_empty() { Ok(()) } else { Err(Error::Invalid(found)) }
}

/// In whose name it is filed, and for whom. Who asks for their own does so in their own name; an operator,
/// or who filed it for somebody, in that of the requester.
fn people(
    request: &Request,
    tasks: &[Task],
    caller: &Caller,
) -> (Option<UserId>, Option<Vec<UserId>>) {
    let mut users: Vec<UserId> = tasks.iter().map(|task| task.beneficiary.clone()).collect();
    users.sort();
    users.dedup();
    let own = request.requester == caller.user || users == [caller.user.clone()];
    let requester = if own { &caller.user } else { &request.requester };
    let only_them = users == [requester.clone()];
    ((!own).then(|| requester.clone()), (!only_them).then_some(users))
}

fn wish(item: &Item) -> Wish {
    Wish {
        template: item.template.clone(),
        parameters: item.parameters.clone(),
        schedule: item.schedule,
        account: item.account,
        kind: None,
        reason: None,
    }
}

fn extended(task: &Task, indexes: &[usize]) -> Extended {
    Extended {
        request: task.request,
        task: task.id,
        item: indexes.iter().position(|index| *index == task.item).unwrap_or_default(),
        beneficiary: task.beneficiary.clone(),
        target: task.target.clone(),
    }
}
