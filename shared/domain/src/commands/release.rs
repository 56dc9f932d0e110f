//! Giving back early.

use super::{
    Pace,
    chosen::{chosen, is_held},
    enrol, record,
    work::KEPT,
};
use crate::{
    Caller, Change, Error, Request, Result, Task, TaskId,
    event::{Actor, EventKind},
    grant::Grant,
    lifecycle::Trigger,
};
use jiff::Timestamp;
use std::collections::HashSet;

/// How many tasks are given back in one step: with their event they fit into one transaction.
const AT_ONCE: usize = 90;

/// What somebody gives back.
#[derive(Clone, Debug, Default)]
pub struct Return {
    /// Which tasks; everything of the caller's if absent.
    pub tasks: Option<Vec<TaskId>>,
    /// Why.
    pub comment: Option<String>,
}

/// Ends now what is held, in steps that each stand for themselves. `grants` are those that the tasks have
/// given. Nothing is left to do if none is held: an empty list.
pub fn release(
    request: &Request,
    tasks: &[Task],
    grants: &[Grant],
    caller: &Caller,
    back: &Return,
    now: Timestamp,
    pace: Pace,
) -> Result<Vec<Change>> {
    let mut held = chosen(request, tasks, caller, back.tasks.as_deref())?;
    held.retain(|task| is_held(request, task));
    let ending: HashSet<TaskId> = held.iter().map(|task| task.id).collect();
    let mut whole = request.clone();
    let mut end = |chunk: &[Task]| {
        let mut tasks = chunk.to_vec();
        let waiting = tasks.iter().filter(|task| task.awaits_enrolment()).count();
        for task in &mut tasks {
            task.advance(request.decision, Trigger::End)?;
            task.version += 1;
            task.due_at = now.checked_add(pace.idle(0)).ok();
            task.kept = grants.iter().any(|grant| stays(grant, task, &ending));
        }
        let mut event = told(request, &tasks, caller, now);
        event.comment.clone_from(&back.comment);
        let settled = enrol::settled(&mut whole, waiting, now);
        Ok(Change { request: settled, tasks, event: Some(event), ..Change::default() })
    };
    held.chunks(AT_ONCE).map(&mut end).collect()
}

/// There is nothing to give back.
pub fn nothing_held() -> Error {
    let message = "nothing of it is held: it was never given, or is being taken back, or was; what isn't \
                   done yet is stopped by cancelling it";
    Error::conflict("NothingHeld", message)
}

/// Whether the caller could give something back now.
pub fn may_release(request: &Request, tasks: &[Task], caller: &Caller) -> bool {
    let own = chosen(request, tasks, caller, None);
    own.is_ok_and(|own| own.iter().any(|task| is_held(request, task)))
}

/// Whether what the task gave stays when all of these end.
fn stays(grant: &Grant, task: &Task, ending: &HashSet<TaskId>) -> bool {
    let is = grant.subject == task.beneficiary && grant.target == task.target;
    let ends = |id: Option<TaskId>| id.is_some_and(|id| ending.contains(&id));
    is && grant.reasons.iter().any(|reason| reason.live && !ends(reason.task))
}

fn told(request: &Request, tasks: &[Task], caller: &Caller, now: Timestamp) -> crate::Event {
    let actor = Actor::User(caller.user.clone());
    let mut event = record::of_tasks(request, tasks, EventKind::Released, actor, now);
    let kept = tasks.iter().filter(|task| task.kept).count();
    event.message = match kept {
        0 => None,
        all if all == tasks.len() => Some(KEPT.to_owned()),
        some => Some(format!("{KEPT} of {some} of {} tasks", tasks.len())),
    };
    event
}
