//! The lifecycle: one table of what may follow what.
//!
//! Decision, fulfilment and revocation are three states, because they move on their own: an approved
//! task may fail, a finished one may be taken back years later. The table holds for a task; its
//! decision is its request's.

use crate::{Error, Result};
use serde::{Deserialize, Serialize};

/// Whether it may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Decision {
    /// Somebody is asked.
    Pending,
    /// Yes, by approvers or because nobody had to be asked.
    Approved,
    /// An approver said no.
    Rejected,
    /// Withdrawn by the requester or stopped by an operator.
    Cancelled,
    /// Nobody decided in time.
    Lapsed,
}

/// Whether it has been done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Fulfilment {
    /// Not begun.
    Planned,
    /// A worker holds the lease.
    Running,
    /// The last try failed; there will be another.
    Retrying,
    /// Done.
    Succeeded,
    /// Given up.
    Failed,
    /// Stopped before it was done.
    Cancelled,
    /// Its end came before it could begin.
    Expired,
}

/// Whether it has been taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Revocation {
    /// Nothing to take back, or nothing planned.
    Off,
    /// It will be taken back at its end.
    Scheduled,
    /// It has to be taken back now; retried for ever.
    Due,
    /// A worker is taking it back.
    Revoking,
    /// It was taken back.
    Revoked,
}

/// The three states together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// Whether it may be done.
    pub decision: Decision,
    /// Whether it has been done.
    pub fulfilment: Fulfilment,
    /// Whether it has been taken back.
    pub revocation: Revocation,
}

/// What happens to a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// The last approval is given.
    Approve,
    /// An approver rejects.
    Reject,
    /// The requester withdraws, or an operator stops it.
    Cancel,
    /// There is no room for it although it was approved.
    Deny,
    /// The deadline of the approval passes.
    Lapse,
    /// A worker takes the lease, anew or from one whose lease ran out.
    Claim,
    /// The target says it is done.
    Succeed,
    /// The target may work later.
    Defer,
    /// The target never will, or the tries are used up; nothing was made.
    Fail,
    /// The tries are used up and nobody knows whether something was made.
    FailUnsure,
    /// Its end came before it was done.
    Expire,
    /// An operator tries a failed task again.
    Retry,
    /// An operator did by hand what had failed.
    Complete,
    /// Its end came, or it is given back early.
    End,
    /// A worker takes the lease for taking it back.
    ClaimRevocation,
    /// The target says it is gone, or another reason keeps it.
    Revoke,
    /// The target could not take it back yet.
    DeferRevocation,
}

impl Trigger {
    /// Every trigger.
    pub const ALL: [Self; 17] = [
        Self::Approve,
        Self::Reject,
        Self::Cancel,
        Self::Deny,
        Self::Lapse,
        Self::Claim,
        Self::Succeed,
        Self::Defer,
        Self::Fail,
        Self::FailUnsure,
        Self::Expire,
        Self::Retry,
        Self::Complete,
        Self::End,
        Self::ClaimRevocation,
        Self::Revoke,
        Self::DeferRevocation,
    ];
}

/// What follows when `trigger` meets `state`; a refusal says in which state it is.
pub fn apply(state: State, trigger: Trigger) -> Result<State> {
    let next = match trigger {
        Trigger::Approve => approve(state),
        Trigger::Reject => deny(state, Decision::Rejected),
        Trigger::Deny => refuse(state),
        Trigger::Lapse => deny(state, Decision::Lapsed),
        Trigger::Cancel => cancel(state),
        Trigger::Claim => claim(state),
        Trigger::Succeed => finish(state, Fulfilment::Succeeded, state.revocation),
        Trigger::Defer => finish(state, Fulfilment::Retrying, state.revocation),
        Trigger::Fail => finish(state, Fulfilment::Failed, Revocation::Off),
        Trigger::FailUnsure => finish(state, Fulfilment::Failed, Revocation::Due),
        Trigger::Expire => expire(state),
        Trigger::Retry => again(state, Fulfilment::Planned),
        Trigger::Complete => again(state, Fulfilment::Succeeded),
        Trigger::End => end(state),
        Trigger::ClaimRevocation => revoke(state, Revocation::Revoking),
        Trigger::Revoke => revoke(state, Revocation::Revoked),
        Trigger::DeferRevocation => defer_revocation(state),
    };
    next.ok_or_else(|| refusal(state))
}

fn approve(state: State) -> Option<State> {
    is_pending(state).then_some(State { decision: Decision::Approved, ..state })
}

/// Nothing will be made, so no end is planned any more.
fn deny(state: State, decision: Decision) -> Option<State> {
    let (fulfilment, revocation) = (Fulfilment::Cancelled, Revocation::Off);
    let planned = match state.fulfilment {
        Fulfilment::Planned => true,
        Fulfilment::Running
        | Fulfilment::Retrying
        | Fulfilment::Succeeded
        | Fulfilment::Failed
        | Fulfilment::Cancelled
        | Fulfilment::Expired => false,
    };
    (planned && is_pending(state)).then_some(State { decision, fulfilment, revocation })
}

/// It was approved, and nothing of it was begun.
fn refuse(state: State) -> Option<State> {
    let pending = State { decision: Decision::Pending, ..state };
    is_approved(state).then(|| deny(pending, Decision::Rejected)).flatten()
}

/// A running task stays with its worker, which takes back what it made when it comes to its end. An
/// earlier try of one that waits may have made something.
fn cancel(state: State) -> Option<State> {
    let (decision, fulfilment) = (Decision::Cancelled, Fulfilment::Cancelled);
    match (state.decision, state.fulfilment) {
        (Decision::Pending | Decision::Approved, Fulfilment::Planned) => {
            Some(State { decision, fulfilment, revocation: Revocation::Off })
        }
        (Decision::Approved, Fulfilment::Retrying) => {
            Some(State { decision, fulfilment, revocation: Revocation::Due })
        }
        (Decision::Approved, Fulfilment::Running) => Some(State { decision, ..state }),
        (
            Decision::Pending | Decision::Approved,
            Fulfilment::Running
            | Fulfilment::Retrying
            | Fulfilment::Succeeded
            | Fulfilment::Failed
            | Fulfilment::Cancelled
            | Fulfilment::Expired,
        )
        | (Decision::Rejected | Decision::Cancelled | Decision::Lapsed, _) => None,
    }
}

fn claim(state: State) -> Option<State> {
    let open = match state.fulfilment {
        Fulfilment::Planned | Fulfilment::Retrying | Fulfilment::Running => true,
        Fulfilment::Succeeded
        | Fulfilment::Failed
        | Fulfilment::Cancelled
        | Fulfilment::Expired => false,
    };
    (open && is_approved(state)).then_some(State { fulfilment: Fulfilment::Running, ..state })
}

/// What was cancelled while it ran is taken back, whatever came of it.
fn finish(state: State, fulfilment: Fulfilment, revocation: Revocation) -> Option<State> {
    if !is_running(state) {
        return None;
    }
    match state.decision {
        Decision::Approved => Some(State { fulfilment, revocation, ..state }),
        Decision::Cancelled => {
            let (fulfilment, revocation) = (Fulfilment::Cancelled, Revocation::Due);
            Some(State { fulfilment, revocation, ..state })
        }
        Decision::Pending | Decision::Rejected | Decision::Lapsed => None,
    }
}

/// A worker that never came back may have made something.
fn expire(state: State) -> Option<State> {
    let revocation = match state.fulfilment {
        Fulfilment::Planned => Revocation::Off,
        Fulfilment::Retrying | Fulfilment::Running => Revocation::Due,
        Fulfilment::Succeeded
        | Fulfilment::Failed
        | Fulfilment::Cancelled
        | Fulfilment::Expired => return None,
    };
    is_approved(state).then_some(State { fulfilment: Fulfilment::Expired, revocation, ..state })
}

/// What a failed try may have made is taken back before anything else comes of it.
fn again(state: State, fulfilment: Fulfilment) -> Option<State> {
    let failed = match state.fulfilment {
        Fulfilment::Failed => true,
        Fulfilment::Planned
        | Fulfilment::Running
        | Fulfilment::Retrying
        | Fulfilment::Succeeded
        | Fulfilment::Cancelled
        | Fulfilment::Expired => false,
    };
    let revocation = match state.revocation {
        Revocation::Off | Revocation::Revoked => Revocation::Off,
        Revocation::Scheduled => Revocation::Scheduled,
        Revocation::Due | Revocation::Revoking => return None,
    };
    let next = State { fulfilment, revocation, ..state };
    (failed && is_approved(state)).then_some(next)
}

fn end(state: State) -> Option<State> {
    let held = match state.fulfilment {
        Fulfilment::Succeeded => true,
        Fulfilment::Planned
        | Fulfilment::Running
        | Fulfilment::Retrying
        | Fulfilment::Failed
        | Fulfilment::Cancelled
        | Fulfilment::Expired => false,
    };
    match state.revocation {
        Revocation::Off | Revocation::Scheduled if held => {
            Some(State { revocation: Revocation::Due, ..state })
        }
        Revocation::Off
        | Revocation::Scheduled
        | Revocation::Due
        | Revocation::Revoking
        | Revocation::Revoked => None,
    }
}

fn revoke(state: State, revocation: Revocation) -> Option<State> {
    match state.revocation {
        Revocation::Due | Revocation::Revoking => Some(State { revocation, ..state }),
        Revocation::Off | Revocation::Scheduled | Revocation::Revoked => None,
    }
}

fn defer_revocation(state: State) -> Option<State> {
    match state.revocation {
        Revocation::Revoking => Some(State { revocation: Revocation::Due, ..state }),
        Revocation::Off | Revocation::Scheduled | Revocation::Due | Revocation::Revoked => None,
    }
}

fn is_pending(state: State) -> bool {
    match state.decision {
        Decision::Pending => true,
        Decision::Approved | Decision::Rejected | Decision::Cancelled | Decision::Lapsed => false,
    }
}

fn is_approved(state: State) -> bool {
    match state.decision {
        Decision::Approved => true,
        Decision::Pending | Decision::Rejected | Decision::Cancelled | Decision::Lapsed => false,
    }
}

fn is_running(state: State) -> bool {
    match state.fulfilment {
        Fulfilment::Running => true,
        Fulfilment::Planned
        | Fulfilment::Retrying
        | Fulfilment::Succeeded
        | Fulfilment::Failed
        | Fulfilment::Cancelled
        | Fulfilment::Expired => false,
    }
}

fn refusal(state: State) -> Error {
    let (code, message) = match state.decision {
        Decision::Pending => ("NotApproved", "it has not been approved yet".to_owned()),
        Decision::Rejected => ("AlreadyRejected", "it was rejected".to_owned()),
        Decision::Cancelled => ("AlreadyCancelled", "it was cancelled".to_owned()),
        Decision::Lapsed => ("AlreadyLapsed", "nobody decided on it in time".to_owned()),
        Decision::Approved => match state.fulfilment {
            Fulfilment::Planned => ("AlreadyApproved", "it was approved".to_owned()),
            Fulfilment::Running | Fulfilment::Retrying => {
                ("AlreadyApproved", "it was approved and is being carried out".to_owned())
            }
            Fulfilment::Succeeded => ("AlreadyFinished", "it is completed".to_owned()),
            Fulfilment::Failed => ("AlreadyFinished", "it has failed".to_owned()),
            Fulfilment::Cancelled => ("AlreadyFinished", "it was cancelled".to_owned()),
            Fulfilment::Expired => ("AlreadyFinished", "its end has passed".to_owned()),
        },
    };
    Error::conflict(code, message)
}

#[cfg(test)]
mod tests;
