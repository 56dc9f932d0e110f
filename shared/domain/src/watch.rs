//! Since when something waits that should have moved on: what an operator has to know of.

use crate::{
    Request, Task,
    lifecycle::{Fulfilment, Revocation},
    request::Phase,
};
use jiff::Timestamp;

/// What it waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Waiting {
    /// To lapse: its deadline is over.
    PendingApproval,
    /// For a worker.
    Queued,
    /// For the work to come to its end.
    Provisioning,
    /// To be taken back: its end is over.
    Revoking,
    /// For people to be told.
    Untold,
}

impl Waiting {
    /// Its name in metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::PendingApproval => "PendingApproval",
            Self::Queued => "Queued",
            Self::Provisioning => "Provisioning",
            Self::Revoking => "Revoking",
            Self::Untold => "Untold",
        }
    }
}

/// What a request that is due waits for, and since when. An approval within its deadline isn't waiting.
pub fn request(request: &Request, now: Timestamp) -> Option<(Waiting, Timestamp)> {
    let decided = request.decided_at.unwrap_or(request.created_at);
    let starts = request.content.items.iter().filter_map(|item| item.schedule.start);
    let could_begin = starts.filter(|start| *start <= now).chain([decided]).max()?;
    let (what, since) = match request.phase(now) {
        // Shown as lapsed from its deadline on, but nobody has noted it yet.
        Phase::PendingApproval | Phase::Lapsed if request.decided_at.is_none() => {
            (Waiting::PendingApproval, request.due_at?)
        }
        Phase::Queued => (Waiting::Queued, could_begin),
        Phase::Provisioning => (Waiting::Provisioning, could_begin),
        Phase::PendingApproval
        | Phase::Approved
        | Phase::Completed
        | Phase::PartiallyFailed
        | Phase::Failed
        | Phase::Cancelled
        | Phase::Rejected
        | Phase::Lapsed
        | Phase::Expired => return None,
    };
    (since <= now).then_some((what, since))
}

/// What a task that is due waits for, and since when.
pub fn task(request: &Request, task: &Task, now: Timestamp) -> Option<(Waiting, Timestamp)> {
    let task = task.as_of(request);
    let since = match (task.fulfilment, task.revocation) {
        (_, Revocation::Due | Revocation::Revoking) => {
            let stopped = request.decided_at.unwrap_or(request.modified_at);
            return Some((Waiting::Revoking, past_end(&task, now).unwrap_or(stopped)));
        }
        (Fulfilment::Succeeded, Revocation::Scheduled) => {
            return Some((Waiting::Revoking, past_end(&task, now)?));
        }
        (Fulfilment::Planned | Fulfilment::Running | Fulfilment::Retrying, _) => task.started_at?,
        (
            Fulfilment::Succeeded
            | Fulfilment::Failed
            | Fulfilment::Cancelled
            | Fulfilment::Expired,
            Revocation::Off | Revocation::Scheduled | Revocation::Revoked,
        ) => return None,
    };
    Some((Waiting::Provisioning, since))
}

/// The end of a task's grant, if it is over and the grant isn't taken back.
fn past_end(task: &Task, now: Timestamp) -> Option<Timestamp> {
    task.schedule.end.filter(|end| *end <= now)
}
