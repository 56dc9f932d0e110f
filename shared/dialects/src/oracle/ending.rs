//! What became of what had an end: it is being taken back, it was, or another request keeps it. Ours.

use domain::{
    Request, Task,
    commands::work::KEPT,
    lifecycle::{Fulfilment, Revocation},
    request::Operation,
};
use jiff::Timestamp;

/// What is said of something that is being taken back, up to the number of tries.
pub(super) const PENDING: &str = "revocation pending";
/// What is said of something that was taken back.
const REVOKED: &str = "revoked";

/// How a task ends, or has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ending {
    /// It was taken back.
    Revoked,
    /// Its own reason is gone, and there is another one.
    Kept,
    /// It is being taken back, and that was tried so often.
    Pending(u32),
}

impl Ending {
    /// Of a task, as its request and the time make it; none if it has not come to its end.
    pub(super) fn of(request: &Request, row: &Task, now: Timestamp) -> Option<Self> {
        let task = row.as_of(request);
        if request.content.operation != Operation::Provision {
            // It has given nothing itself.
            return (task.kept && task.fulfilment == Fulfilment::Succeeded).then_some(Self::Kept);
        }
        let over = task.fulfilment == Fulfilment::Succeeded && task.schedule.is_over(now);
        match task.revocation {
            Revocation::Due | Revocation::Revoking => Some(Self::Pending(task.revocation_attempts)),
            Revocation::Scheduled if over => Some(Self::Pending(task.revocation_attempts)),
            // What could not be given has left nothing behind: that it failed says more.
            Revocation::Revoked if task.fulfilment == Fulfilment::Failed => None,
            Revocation::Revoked if task.kept => Some(Self::Kept),
            Revocation::Revoked => Some(Self::Revoked),
            Revocation::Off | Revocation::Scheduled => None,
        }
    }

    /// Whether it goes on.
    pub(super) fn is_pending(self) -> bool {
        matches!(self, Self::Pending(_))
    }
}

impl std::fmt::Display for Ending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Revoked => f.write_str(REVOKED),
            Self::Kept => f.write_str(KEPT),
            Self::Pending(tries) => write!(f, "{PENDING} ({tries} tries)"),
        }
    }
}

/// What became of a thing in these tasks: first what is hardest to take back, and nothing of what was taken
/// back while somebody still holds it.
pub(super) fn of_all(request: &Request, tasks: &[&Task], now: Timestamp) -> Option<String> {
    let all: Vec<Option<Ending>> =
        tasks.iter().map(|task| Ending::of(request, task, now)).collect();
    let ended: Vec<Ending> = all.iter().flatten().copied().collect();
    let hardest = ended.iter().max()?;
    let gives = request.content.operation == Operation::Provision;
    let held = |(task, ending): (&&Task, &Option<Ending>)| {
        ending.is_none() && task.as_of(request).is_held()
    };
    if !hardest.is_pending() && gives && tasks.iter().zip(&all).any(held) {
        return None;
    }
    let kept = ended.iter().filter(|ending| **ending == Ending::Kept).count();
    match hardest {
        Ending::Kept if kept < tasks.len() => {
            Some(format!("{KEPT} of {kept} of {} tasks", tasks.len()))
        }
        hardest => Some(hardest.to_string()),
    }
}
