//! Withdrawing and stopping.

use super::record;
use crate::{
    Caller, Change, Error, Request, Result, Role,
    event::{Actor, EventKind},
    lifecycle::{Decision, Fulfilment, Revocation, State, Trigger, apply},
    request::{Phase, Tally},
};
use jiff::Timestamp;

/// As what somebody stops a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// As whatever they are.
    Any,
    /// As who filed it, until the last approval is given.
    Withdraw,
    /// As an operator.
    Close,
}

/// Stops what isn't done: the requester until the last approval is given, an operator until the end.
/// What runs is taken back when it comes to its end.
pub fn cancel(
    request: &Request,
    caller: &Caller,
    manner: Manner,
    comment: Option<String>,
    now: Timestamp,
) -> Result<Change> {
    check_manner(request, caller, manner)?;
    may_cancel(request, caller, now)?;
    let mut next = request.clone();
    record::touch(&mut next, now);
    next.decision = Decision::Cancelled;
    next.decided_at = next.decided_at.or(Some(now));
    next.cancelled_by = Some(caller.user.clone());
    next.tally.cancelled += next.tally.open();
    (next.claim, next.suspension) = (None, None);
    let mut change = Change { unask: request.asked(), ..Change::default() };
    let finished = record::finish(&mut next, now, &mut change);
    let actor = Actor::User(caller.user.clone());
    let mut event = record::of_request(&next, EventKind::Cancelled, actor, now);
    (event.comment, event.finished) = (comment, finished);
    event.step = request.open_step().map(|_| request.settled);
    Ok(Change { request: Some(next), event: Some(event), ..change })
}

fn check_manner(request: &Request, caller: &Caller, manner: Manner) -> Result<()> {
    match manner {
        Manner::Withdraw if !request.belongs_to(&caller.user) => {
            let message = "only its requester may withdraw it; operators close it";
            Err(Error::forbidden(message))
        }
        Manner::Withdraw if request.decision == Decision::Approved => {
            let message =
                "it was approved and can't be withdrawn any more; an operator can close it";
            Err(Error::conflict("AlreadyApproved", message))
        }
        Manner::Close if !caller.is(Role::Operator) => {
            let message = "only operators may close it; its requester withdraws it";
            Err(Error::forbidden(message))
        }
        Manner::Any | Manner::Withdraw | Manner::Close => Ok(()),
    }
}

/// Whether the caller may cancel it as it stands.
pub fn may_cancel(request: &Request, caller: &Caller, now: Timestamp) -> Result<()> {
    if !request.belongs_to(&caller.user) && !caller.is(Role::Operator) {
        return Err(Error::forbidden("only its requester and operators may cancel it"));
    }
    if request.phase(now) == Phase::Lapsed {
        return Err(Error::conflict("AlreadyLapsed", "nobody decided on it in time"));
    }
    apply(state(request), Trigger::Cancel)?;
    if request.decision == Decision::Approved && !caller.is(Role::Operator) {
        let message = "it was approved; only an operator can still stop it";
        return Err(Error::conflict("AlreadyApproved", message));
    }
    Ok(())
}

/// A request's own place in the lifecycle: the fold of its tasks.
fn state(request: &Request) -> State {
    let Tally { succeeded, failed, expired, .. } = request.tally;
    let fulfilment = match (request.tally.open(), request.started_at) {
        (1.., Some(_)) => Fulfilment::Running,
        (1.., None) => Fulfilment::Planned,
        // What has no tasks is done as soon as it is filed.
        (0, _) if succeeded > 0 || request.tally.total == 0 => Fulfilment::Succeeded,
        (0, _) if failed > 0 => Fulfilment::Failed,
        (0, _) if expired > 0 => Fulfilment::Expired,
        (0, _) => Fulfilment::Cancelled,
    };
    State { decision: request.decision, fulfilment, revocation: Revocation::Off }
}
