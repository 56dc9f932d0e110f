//! Approving and rejecting. Of two opposite decisions one wins, and the other is told the outcome.

use super::{Pace, record};
use crate::{
    Caller, Change, Error, Finding, Place, Request, Result, Rule,
    approval::{Hold, Step, Verdict, Vote},
    event::{Actor, EventKind},
    lifecycle::{Decision, Fulfilment, Revocation, State, Trigger, apply},
    request::Phase,
};
use jiff::Timestamp;

/// What an approver says of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballot {
    /// Yes or no.
    pub verdict: Verdict,
    /// Why; a rejection needs one.
    pub comment: Option<String>,
}

/// Takes the caller's decision on the step that is open.
pub fn decide(
    request: &Request,
    votes: &[Vote],
    caller: &Caller,
    ballot: Ballot,
    now: Timestamp,
    pace: Pace,
) -> Result<Change> {
    let step = asked_in(request, votes, caller, now)?;
    check_free(request, caller)?;
    check_comment(&ballot)?;
    let vote = Vote {
        step: request.settled,
        voter: caller.user.clone(),
        verdict: ballot.verdict,
        comment: ballot.comment,
        groups: step.groups_of(caller),
        content_hash: request.content.hash(),
        revision: request.revision,
        at: now,
    };
    let mut next = request.clone();
    record::touch(&mut next, now);
    (next.claim, next.suspension) = (None, None);
    let kind = match vote.verdict {
        Verdict::Reject => refuse(&mut next, now),
        Verdict::Approve => approve(&mut next, step, votes, &vote, now)?,
    };
    let mut change = record::asking(request, &next);
    let jobs = if kind == EventKind::Approved { next.release(now, pace) } else { Vec::new() };
    let finished = record::finish(&mut next, now, &mut change);
    let actor = Actor::User(caller.user.clone());
    let mut event = record::of_request(&next, kind, actor, now);
    (event.step, event.comment) = (Some(vote.step), vote.comment.clone());
    (event.jobs, event.finished) = (jobs, finished);
    Ok(Change { request: Some(next), votes: vec![vote], event: Some(event), ..change })
}

/// Whether the caller is anybody whom the request may ask at all.
pub fn may_decide(request: &Request, caller: &Caller) -> Result<()> {
    let named: Vec<&Step> = request.steps.iter().filter(|step| step.names(caller)).collect();
    if named.is_empty() {
        return Err(Error::forbidden("you aren't among the approvers of this request"));
    }
    let interested = request.interested().contains(&caller.user);
    if interested && !named.iter().any(|step| step.allow_self) {
        return Err(Error::forbidden(
            "nobody decides on a request that they filed or benefit from",
        ));
    }
    Ok(())
}

/// Whether the caller could decide now, without saying what.
pub fn can_decide(request: &Request, caller: &Caller, now: Timestamp) -> bool {
    is_asked(request, caller, now) && check_free(request, caller).is_ok()
}

/// Whether the open step waits for the caller, even if somebody else has claimed it or put it aside.
pub fn is_asked(request: &Request, caller: &Caller, now: Timestamp) -> bool {
    asked_in(request, &[], caller, now).is_ok()
}

/// The open step, if it waits for the caller.
pub(super) fn asked_in<'a>(
    request: &'a Request,
    votes: &[Vote],
    caller: &Caller,
    now: Timestamp,
) -> Result<&'a Step> {
    may_decide(request, caller)?;
    check_open(request, now)?;
    open_step_for(request, votes, caller)
}

/// Whether nobody has put the open step aside, or taken it to themselves before the caller.
pub(super) fn check_free(request: &Request, caller: &Caller) -> Result<()> {
    let number = request.settled + 1;
    if let Some(Hold { by, .. }) = &request.suspension {
        let message = format!("{by} has suspended step {number}: whoever is asked can resume it");
        return Err(Error::conflict("Suspended", message));
    }
    match &request.claim {
        Some(Hold { by, .. }) if *by != caller.user => {
            let message =
                format!("{by} has claimed step {number}: they or an operator can release it");
            Err(Error::conflict("Claimed", message))
        }
        Some(_) | None => Ok(()),
    }
}

/// Whether it still waits for a decision.
pub(super) fn check_open(request: &Request, now: Timestamp) -> Result<()> {
    if request.decision == Decision::Pending && request.phase(now) == Phase::Lapsed {
        return Err(Error::conflict("AlreadyLapsed", "nobody decided on it in time"));
    }
    let (fulfilment, revocation) = (Fulfilment::Planned, Revocation::Off);
    let state = State { decision: request.decision, fulfilment, revocation };
    apply(state, Trigger::Approve).map(|_| ())
}

fn open_step_for<'a>(request: &'a Request, votes: &[Vote], caller: &Caller) -> Result<&'a Step> {
    let number = request.settled + 1;
    let step =
        request.open_step().ok_or_else(|| Error::internal("an open request without a step"))?;
    if request.voters.contains(&caller.user) {
        let message = format!("you have already decided on step {number}");
        return Err(Error::conflict("AlreadyDecided", message));
    }
    if !step.names(caller) {
        let voted = votes.iter().any(|vote| vote.voter == caller.user);
        let message = format!("step {number} is open, and you aren't among its approvers");
        return Err(if voted {
            Error::conflict("AlreadyDecided", format!("you have already decided; {message}"))
        } else {
            Error::forbidden(message)
        });
    }
    check_uninterested(request, step, caller)?;
    Ok(step)
}

/// Whether the caller has nothing to do with the request, or the step doesn't mind.
pub(super) fn check_uninterested(request: &Request, step: &Step, caller: &Caller) -> Result<()> {
    let interested = request.interested().contains(&caller.user) && !step.allow_self;
    let message = "nobody decides on a request that they filed or benefit from";
    if interested { Err(Error::forbidden(message)) } else { Ok(()) }
}

fn check_comment(ballot: &Ballot) -> Result<()> {
    let blank = ballot.comment.as_deref().is_none_or(|comment| comment.trim().is_empty());
    match ballot.verdict {
        Verdict::Reject if blank => {
            let place = Place::Field("comment".into());
            let message = "say why: a rejection needs a comment";
            Err(Error::Invalid(vec![Finding::new(Rule::Required, place, message)]))
        }
        Verdict::Reject | Verdict::Approve => Ok(()),
    }
}

fn refuse(next: &mut Request, now: Timestamp) -> EventKind {
    next.decision = Decision::Rejected;
    next.decided_at = Some(now);
    next.tally.cancelled += next.tally.open();
    EventKind::Rejected
}

fn approve(
    next: &mut Request,
    step: &Step,
    votes: &[Vote],
    vote: &Vote,
    now: Timestamp,
) -> Result<EventKind> {
    if vote.content_hash != next.content_hash {
        let message = "the request isn't what it was when it was filed";
        return Err(Error::conflict("ContentChanged", message));
    }
    let agreed = |earlier: &&Vote| {
        earlier.step == vote.step
            && earlier.verdict == Verdict::Approve
            && earlier.content_hash == vote.content_hash
    };
    let mut approvals: Vec<&Vote> = votes.iter().filter(agreed).collect();
    approvals.push(vote);
    if !step.is_settled_by(&approvals) {
        next.voters.push(vote.voter.clone());
        return Ok(EventKind::Voted);
    }
    next.voters.clear();
    next.settled += 1;
    if next.settled < next.steps.len() {
        return Ok(EventKind::StepApproved);
    }
    next.decision = Decision::Approved;
    next.decided_at = Some(now);
    Ok(EventKind::Approved)
}
