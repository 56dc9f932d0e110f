//! Carrying out one task: take the lease, let the connector act, record what came of it.

mod admit;
mod begin;
mod eligible;
mod extend;
mod finish;
mod reason;
mod together;

pub use admit::{Room, templates};
pub use begin::begin;
pub use eligible::{is_for_group, looks_again, named};
pub use finish::{Aftermath, finish};
pub use together::{Part, TOGETHER, is_done_together, settle_together};

use super::submit::Catalogue;
use crate::{
    Change, Request, Task,
    change::{Entry, Membership, Since},
    grant::Grant,
    task::Fault,
    template::{Binding, Simulation},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// All that a worker needs to know of one task, read at one time.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Its request.
    pub request: Request,
    /// The task.
    pub task: Task,
    /// What its beneficiary holds of its target.
    pub grant: Grant,
    /// The task that it lets last longer, where that is what it does.
    pub original: Option<Box<Original>>,
    /// What its tenant has now of what it names, where that is looked at again.
    pub catalogue: Option<Box<Catalogue>>,
    /// The quotas that its request is held against, where it is about to begin.
    pub rooms: Vec<Room>,
    /// A random code, for the user of a token to enrol with; see `enrol::needs_code`.
    pub code: Option<String>,
}

/// A task that another request lets last longer.
#[derive(Clone, Debug)]
pub struct Original {
    /// Its request.
    pub request: Request,
    /// The task.
    pub task: Task,
}

/// What is said where access ends for one reason and goes on for another.
pub const KEPT: &str = "another request keeps the access";

/// What a worker is to do about a job.
#[derive(Debug)]
pub enum Step {
    /// Write the change, then let the connector act.
    Act(Box<Change>, Box<Work>),
    /// Write the change; there is nothing to act on.
    Settle(Box<Change>),
    /// There is nothing to do.
    Skip(Skip),
}

/// Why there is nothing to do about a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skip {
    /// It is done, or not wanted any more.
    Done,
    /// It isn't due yet; the sweep brings it back.
    Early,
    /// Another worker is at it.
    Leased,
    /// Another task acts on the same grant until then.
    Taken(Timestamp),
    /// Its tries are used up.
    Exhausted,
}

/// What a connector is to do, and under which lease.
#[derive(Clone, Debug)]
pub struct Work {
    /// The rows as they were written with the lease.
    pub snapshot: Snapshot,
    /// Give or take back.
    pub act: Act,
    /// Whether this is the end of an earlier success rather than the request itself.
    pub is_revocation: bool,
}

/// What a connector does to a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Give it to the beneficiary.
    Give,
    /// Take it back.
    TakeBack,
}

/// What came of a connector's call.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// What the connector wants to remember, whatever came of it.
    pub memory: Option<Value>,
    /// What the target answered, or why it didn't.
    pub result: Result<Option<Value>, Failure>,
}

/// Why a connector's call failed, by what to do about it.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What to do about it.
    pub remedy: Remedy,
    /// What happened.
    pub fault: Fault,
}

/// What to do about a failed call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Try again, not before this pause if the target named one.
    Retry(Option<SignedDuration>),
    /// Nothing will help.
    GiveUp,
    /// It may have worked: look, then try again.
    LookAgain,
}

/// What the directory is bound to shows as membership there.
fn memberships(request: &Request, task: &Task, now: Timestamp) -> Vec<Membership> {
    match request.content.items[task.item].binding {
        Binding::Directory {} => vec![Membership {
            of: Entry::Target(task.target.clone()),
            member: task.beneficiary.clone(),
            since: Some(Since { at: now, task: Some(task.id) }),
        }],
        Binding::Simulator(_) => Vec::new(),
    }
}

impl Binding {
    /// How long one call may take; after that nobody knows whether it worked.
    pub fn patience(&self) -> SignedDuration {
        let delay = match self {
            Self::Directory {} => 0,
            Self::Simulator(Simulation { delay_seconds, .. }) => i64::from(*delay_seconds),
        };
        SignedDuration::from_secs(5 + delay)
    }

    /// How long a lease holds: a little longer than a call.
    fn lease(&self) -> SignedDuration {
        self.patience() + SignedDuration::from_secs(5)
    }
}
