//! Which of a request's tasks a command is about: those that the caller names, among those that are
//! theirs to speak of.

use crate::{
    Caller, Error, Finding, Place, Request, Result, Role, Rule, Task, TaskId, request::Operation,
};
use std::collections::HashSet;

/// The tasks as their request means them: all of them for those whose request it is and for operators, their
/// own for who benefits.
pub(super) fn chosen(
    request: &Request,
    tasks: &[Task],
    caller: &Caller,
    named: Option<&[TaskId]>,
) -> Result<Vec<Task>> {
    let all = request.belongs_to(&caller.user) || caller.is(Role::Operator);
    let theirs = |task: &&Task| all || task.beneficiary == caller.user;
    if let Some(named) = named {
        check(tasks, named)?;
    }
    let wanted = |task: &&Task| named.is_none_or(|named| named.contains(&task.id));
    let wanted: Vec<&Task> = tasks.iter().filter(wanted).collect();
    let own: Vec<Task> =
        wanted.iter().copied().filter(theirs).map(|task| task.as_of(request)).collect();
    if (own.is_empty() && !all) || (named.is_some() && own.len() < wanted.len()) {
        return Err(Error::forbidden(
            "only its requester and operators may, and who benefits for their own tasks",
        ));
    }
    Ok(own)
}

fn check(tasks: &[Task], named: &[TaskId]) -> Result<()> {
    let known: HashSet<TaskId> = tasks.iter().map(|task| task.id).collect();
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    if named.is_empty() {
        let place = Place::Field("taskIds".into());
        found.push(Finding::new(Rule::Required, place, "name a task, or leave taskIds out"));
    }
    for (index, id) in named.iter().enumerate() {
        let place = Place::Field(format!("taskIds[{index}]"));
        if !known.contains(id) {
            let message = format!("there is no task {id} in this request");
            found.push(Finding::new(Rule::NotFound, place, message));
        } else if !seen.insert(id) {
            found.push(Finding::new(Rule::Repeated, place, format!("{id} stands twice")));
        }
    }
    if found.is_empty() { Ok(()) } else { Err(Error::Invalid(found)) }
}

/// Whether the task has given something that is held because of it.
pub(super) fn is_held(request: &Request, task: &Task) -> bool {
    request.content.operation == Operation::Provision && task.is_held()
}
