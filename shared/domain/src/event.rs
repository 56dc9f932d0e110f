//! The history, which is also the outbox: one immutable row per state change.

use crate::{RequestId, TaskId, UserId, approval::Approver, request::Phase};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One state change: who, when, what, and what has to follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Unique and in order within the request.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Of which request.
    pub request: RequestId,
    /// Of which of its tasks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskId>,
    /// Who made it happen.
    pub actor: Actor,
    /// What happened.
    pub kind: EventKind,
    /// How far the request has come with it.
    pub phase: Phase,
    /// Whether the request came to its end with it.
    #[serde(default)]
    pub finished: bool,
    /// The approval step it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<usize>,
    /// What the actor said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// What there is to know, e.g. why a try failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Whoever is asked from now on in somebody else's place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<Approver>,
    /// Whoever isn't asked any more because others are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relieved: Vec<Approver>,
    /// The end that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Timestamp>,
    /// Whether the task's user is asked to enrol.
    #[serde(default, skip_serializing_if = "is_false")]
    pub enrols: bool,
    /// Whoever is told of it because it is about them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<UserId>,
    /// The tasks that it is about, where they are several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<TaskId>,
    /// The tasks that workers are to look at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub jobs: Vec<TaskId>,
    /// Which of an operator's retries the jobs belong to.
    #[serde(default)]
    pub round: u32,
}

impl Event {
    /// An event of which nothing else is to be told.
    pub(crate) fn plain(
        id: String,
        request: RequestId,
        kind: EventKind,
        actor: Actor,
        phase: Phase,
        at: Timestamp,
    ) -> Self {
        Self {
            id,
            at,
            request,
            task: None,
            actor,
            kind,
            phase,
            finished: false,
            step: None,
            comment: None,
            message: None,
            asked: Vec::new(),
            relieved: Vec::new(),
            end: None,
            enrols: false,
            users: Vec::new(),
            tasks: Vec::new(),
            jobs: Vec::new(),
            round: 0,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Who made something happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Actor {
    /// A user or API client.
    User(UserId),
    /// A worker carrying out a job.
    Worker,
    /// The sweep, because a time had come.
    Sweep,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EventKind {
    /// A request was filed.
    Filed,
    /// What it asks for was changed.
    Edited,
    /// An approver agreed; the step needs more.
    Voted,
    /// A step was settled and the next one opened.
    StepApproved,
    /// An approver took the open step to themselves.
    StepClaimed,
    /// It was given free again.
    StepReleased,
    /// Others are asked in it instead.
    StepReassigned,
    /// It was put aside.
    StepSuspended,
    /// It was taken up again.
    StepResumed,
    /// The last step was settled.
    Approved,
    /// An approver said no.
    Rejected,
    /// Nobody decided in time.
    Lapsed,
    /// Withdrawn or stopped.
    Cancelled,
    /// An operator had the failed tasks tried again, or the one that the event names.
    Retried,
    /// The start came.
    Started,
    /// Work that nobody had taken up was sent again.
    Requeued,
    /// A worker took up a task.
    TaskStarted,
    /// A try failed; there will be another.
    TaskRetrying,
    /// A task is done.
    TaskSucceeded,
    /// A task was given up.
    TaskFailed,
    /// A task was stopped, or came to its end after it had been.
    TaskCancelled,
    /// A task's end came before it could begin.
    TaskExpired,
    /// An operator did by hand what had failed.
    TaskCompleted,
    /// Somebody is to look after a task.
    TaskAssigned,
    /// An operator noted what there is to say of a task.
    TaskAnswered,
    /// A grant's end is near.
    Expiring,
    /// A grant lasts longer: another request has moved its end.
    Extended,
    /// Grants are given back before their end.
    Released,
    /// A grant has to be taken back.
    RevocationDue,
    /// A grant could not be taken back yet.
    RevocationRetrying,
    /// A grant was taken back.
    Revoked,
    /// A reason ended; another one keeps the grant.
    ReasonEnded,
    /// The user of a token has enrolled.
    Enrolled,
    /// The time that users have to enrol was changed.
    EnrolmentMoved,
    /// Users were taken out of a request for tokens.
    EnrolmentRemoved,
    /// The token of a user who was taken out was taken back.
    TokenReturned,
    /// Every part of a batch is done, or nobody waits for the missing ones any more.
    BatchEnded,
}

impl EventKind {
    /// Whether it only keeps the machinery going and says nothing to people.
    pub fn is_housekeeping(self) -> bool {
        self == Self::Requeued
    }
}
