//! The lasting result: what a subject holds, and why.

use crate::{
    RequestId, Task, TaskId, UserId,
    task::{Origin, Target},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What one subject holds of one target, for one or more reasons. Also the memory that a connector
/// keeps of the target, and the lock that lets one worker at a time touch it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Grant {
    /// Who holds it.
    pub subject: UserId,
    /// What is held.
    pub target: Target,
    /// Counts the changes; 0 while there is no row.
    pub version: u64,
    /// Why it is held. It is taken back when the last reason ends.
    pub reasons: Vec<Reason>,
    /// Who works on it.
    pub lease: Option<Lease>,
    /// Grows with each lease: a worker with a lower one has been overtaken.
    pub fence: u64,
    /// What the connector remembers.
    pub memory: Option<Value>,
}

/// One reason to hold a grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// The task that made it; none for what was there before us.
    pub task: Option<TaskId>,
    /// That task's request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
    /// When it ends.
    pub end: Option<Timestamp>,
    /// Whether the target has confirmed it; until then it is an intent.
    pub live: bool,
}

/// A worker's right to act, until it runs out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// The task it works on.
    pub task: TaskId,
    /// Grows with each lease of the grant.
    pub fence: u64,
    /// When another worker may take over.
    pub until: Timestamp,
}

impl Grant {
    /// Nothing held yet.
    pub fn none(subject: UserId, target: Target) -> Self {
        Self {
            subject,
            target,
            version: 0,
            reasons: Vec::new(),
            lease: None,
            fence: 0,
            memory: None,
        }
    }

    /// Whether the subject holds it now.
    pub fn is_live(&self) -> bool {
        self.reasons.iter().any(|reason| reason.live)
    }

    /// Whether it is held for a reason other than this task. An intent doesn't keep it: it may come to
    /// nothing, and then nobody would take back what is there.
    pub fn is_kept_without(&self, task: TaskId) -> bool {
        self.reasons.iter().any(|reason| reason.live && reason.task != Some(task))
    }

    /// Whether a worker of another task acts on it now.
    pub fn is_taken(&self, task: TaskId, now: Timestamp) -> bool {
        self.lease.as_ref().is_some_and(|lease| lease.task != task && lease.until > now)
    }

    /// Hands out the lease.
    pub fn lease_to(&mut self, task: TaskId, until: Timestamp) -> Lease {
        self.fence += 1;
        let lease = Lease { task, fence: self.fence, until };
        self.lease = Some(lease.clone());
        lease
    }

    /// Overtakes whoever had the lease: what comes of their call doesn't count any more.
    pub fn overtake(&mut self) {
        self.fence += 1;
        self.lease = None;
    }

    /// Sets this task's reason, instead of an earlier one of the same task.
    pub fn hold_for(&mut self, task: &Task, live: bool) {
        self.drop_reason(task.id);
        let (request, end) = (Some(task.request), task.schedule.end);
        self.reasons.push(Reason { task: Some(task.id), request, end, live });
    }

    /// The reason that this task made, if the target has confirmed it.
    pub fn reason_of(&mut self, origin: Origin) -> Option<&mut Reason> {
        self.reasons.iter_mut().find(|reason| reason.live && reason.task == Some(origin.task))
    }

    /// Whether it is held because of this request.
    pub fn is_held_for(&self, request: RequestId) -> bool {
        self.reasons.iter().any(|reason| reason.live && reason.request == Some(request))
    }

    /// Takes away what this request made: its confirmed reasons. An intent is its worker's.
    pub fn drop_request(&mut self, request: RequestId) {
        self.reasons.retain(|reason| !reason.live || reason.request != Some(request));
    }

    /// Takes this task's reason away.
    pub fn drop_reason(&mut self, task: TaskId) {
        self.reasons.retain(|reason| reason.task != Some(task));
    }
}
