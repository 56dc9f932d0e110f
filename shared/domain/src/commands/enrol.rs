//! A user enrols with the token that they were given.

use super::{record, work::Snapshot};
use crate::{
    Change, Error, Request, Result, Task,
    enrolment::{Issued, Standing},
    event::{Actor, EventKind},
    task::Origin,
};
use jiff::Timestamp;

/// What showing a code comes to.
#[derive(Clone, Debug)]
pub enum Enrolling {
    /// Write the change: the user has enrolled.
    Enrols(Box<Change>),
    /// The user has enrolled before.
    Enrolled,
    /// It is too late.
    TooLate,
    /// The code is good for nothing, whatever it was.
    Void,
}

/// Notes that the user of a token has shown its code.
pub fn enrol(request: &Request, task: &Task, now: Timestamp) -> Enrolling {
    let mut next = task.as_of(request);
    let given = next.enrolment.as_mut().filter(|it| it.code.is_some());
    let Some((standing, enrolment)) = task.standing(request, now).zip(given) else {
        return Enrolling::Void;
    };
    match standing {
        Standing::Active => enrolment.enrolled_at = Some(now),
        Standing::Completed => return Enrolling::Enrolled,
        Standing::Expired => return Enrolling::TooLate,
        Standing::Planned | Standing::Removed | Standing::Failed => return Enrolling::Void,
    }
    next.version += 1;
    let mut request = request.clone();
    settle(&mut request, 1, now);
    let actor = Actor::User(next.beneficiary.clone());
    let event = record::of_task(&request, &next, EventKind::Enrolled, actor, now);
    let (request, tasks, event) = (Some(request), vec![next], Some(event));
    Enrolling::Enrols(Box::new(Change { request, tasks, event, ..Change::default() }))
}

/// So many of its tokens wait for their users no longer.
pub(super) fn settle(request: &mut Request, count: u32, now: Timestamp) {
    record::touch(request, now);
    request.tally.enrolling = request.tally.enrolling.saturating_sub(count);
}

/// The same where there may be none: the request only if it changes.
pub(super) fn settled(request: &mut Request, count: usize, now: Timestamp) -> Option<Request> {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    (count > 0).then(|| {
        settle(request, count, now);
        request.clone()
    })
}

/// A task was done: if it has given a token, its user is to enrol.
pub(super) fn ask(
    request: &mut Request,
    task: &mut Task,
    code: Option<String>,
    now: Timestamp,
) -> Result<Option<Issued>> {
    let token = request.content.items[task.item].token.clone();
    let Some(token) = token.filter(|_| task.is_token()) else { return Ok(None) };
    let code = code.ok_or_else(|| Error::internal("a token is given without a code"))?;
    task.enrolment.get_or_insert_default().begin(code.clone(), &token, now);
    request.tally.enrolling += 1;
    Ok(Some(Issued { code, of: Origin { request: task.request, task: task.id } }))
}

/// Whether a code has to be drawn before the outcome of a task is written down.
pub fn needs_code(snapshot: &Snapshot) -> bool {
    snapshot.task.is_token()
}
