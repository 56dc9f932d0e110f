//! What approvers do about the open step beside deciding: claim and release it, suspend and resume it.
//!
//! Whoever does again what they have done already changes nothing.

use super::{
    decide::{asked_in, check_free, check_open, check_uninterested},
    record,
};
use crate::{
    Caller, Change, Error, Request, Result, Role,
    approval::{Hold, Step, Vote},
    event::{Actor, EventKind},
};
use jiff::Timestamp;

/// What is done about the open step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Steering {
    /// The caller takes it to themselves: nobody else decides on it meanwhile.
    Claim,
    /// Whoever has claimed it gives it free again, or an operator does.
    Release,
    /// It is put aside: nobody decides on it. Its deadline holds nevertheless.
    Suspend,
    /// It is taken up again.
    Resume,
}

/// Does it; none if that is how it stands already.
pub fn steer(
    request: &Request,
    votes: &[Vote],
    caller: &Caller,
    steering: Steering,
    comment: Option<String>,
    now: Timestamp,
) -> Result<Option<Change>> {
    let mut next = request.clone();
    let hold = || Some(Hold { by: caller.user.clone(), at: now });
    let kind = match steering {
        Steering::Claim => {
            asked_in(request, votes, caller, now)?;
            check_free(request, caller)?;
            next.claim = request.claim.clone().or_else(hold);
            EventKind::StepClaimed
        }
        Steering::Release => {
            may_release(request, votes, caller, now)?;
            next.claim = None;
            EventKind::StepReleased
        }
        Steering::Suspend => {
            may_suspend(request, votes, caller, now)?;
            next.suspension = request.suspension.clone().or_else(hold);
            EventKind::StepSuspended
        }
        Steering::Resume => {
            check_hand(request, votes, caller, now)?;
            next.suspension = None;
            EventKind::StepResumed
        }
    };
    if (&next.claim, &next.suspension) == (&request.claim, &request.suspension) {
        return Ok(None);
    }
    record::touch(&mut next, now);
    let mut event = record::of_request(&next, kind, Actor::User(caller.user.clone()), now);
    (event.step, event.comment) = (Some(request.settled), comment);
    Ok(Some(Change { request: Some(next), event: Some(event), ..Change::default() }))
}

/// The open step, if the caller has a hand in it: it waits for them, or they are an operator who has
/// nothing to do with the request.
pub(super) fn check_hand<'a>(
    request: &'a Request,
    votes: &[Vote],
    caller: &Caller,
    now: Timestamp,
) -> Result<&'a Step> {
    if !caller.is(Role::Operator) {
        return asked_in(request, votes, caller, now);
    }
    check_open(request, now)?;
    let step =
        request.open_step().ok_or_else(|| Error::internal("an open request without a step"))?;
    check_uninterested(request, step, caller)?;
    Ok(step)
}

fn may_release(request: &Request, votes: &[Vote], caller: &Caller, now: Timestamp) -> Result<()> {
    match &request.claim {
        Some(Hold { by, .. }) if *by != caller.user && !caller.is(Role::Operator) => {
            asked_in(request, votes, caller, now)?;
            let number = request.settled + 1;
            let message =
                format!("{by} has claimed step {number}: only they or an operator can release it");
            Err(Error::forbidden(message))
        }
        // They may not be asked any more.
        Some(Hold { by, .. }) if *by == caller.user => check_open(request, now),
        Some(_) | None => check_hand(request, votes, caller, now).map(|_| ()),
    }
}

/// An operator may suspend what somebody has claimed, and nobody what another has suspended.
fn may_suspend(request: &Request, votes: &[Vote], caller: &Caller, now: Timestamp) -> Result<()> {
    check_hand(request, votes, caller, now)?;
    match &request.suspension {
        Some(Hold { by, .. }) if *by == caller.user => Ok(()),
        Some(_) => check_free(request, caller),
        None if caller.is(Role::Operator) => Ok(()),
        None => check_free(request, caller),
    }
}
