//! One submission.

mod class;
mod content;
mod ruling;

pub use class::Class;
pub use content::{Content, Extended, Item, digest, fingerprint, names};
pub use ruling::Ruling;

use crate::{
    RequestId, TaskId, TenantId, UserId,
    approval::{Hold, Step},
    lifecycle::{Decision, Fulfilment},
    task::Task,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;

/// The most tasks of one request.
pub const MAX_TASKS: usize = 1000;
/// The most names that one request takes.
pub const MAX_NAMES: usize = 50;
/// The most bytes that a request's parameters and texts take together.
pub const MAX_BYTES: usize = 256 * 1024;
/// The most bytes that a request takes as it is kept, with what its templates say of each item: a row
/// of the table holds 400 KiB.
pub const MAX_KEPT_BYTES: usize = 384 * 1024;

/// What a request wants done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Operation {
    /// Give it.
    #[default]
    Provision,
    /// Take it back, whatever the reasons it is held for.
    Revoke,
    /// Let what another request gave last longer.
    Extend,
    /// Change what can be given: done as soon as it is filed, for nobody in particular.
    Modify,
}

/// One submission: what is asked for, for whom, and how far it has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    /// Its number in the tenant.
    pub id: RequestId,
    /// Whose it is.
    pub tenant: TenantId,
    /// Counts the changes, from 1.
    pub version: u64,
    /// The dialect it was filed in.
    pub source: String,
    /// For whom it counts as filed.
    pub requester: UserId,
    /// Who sent it; differs from the requester when an operator files for somebody.
    pub filed_by: UserId,
    /// What is asked for; kept apart, since it never changes and can be large.
    #[serde(skip)]
    pub content: Arc<Content>,
    /// The client's own key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
    /// Whether it may be done.
    pub decision: Decision,
    /// Who must agree, as the templates said when it was filed.
    pub steps: Vec<Step>,
    /// How many steps are settled.
    pub settled: usize,
    /// Who has agreed to the step that is open.
    pub voters: Vec<UserId>,
    /// Who has taken the open step to themselves: nobody else decides on it meanwhile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Hold>,
    /// Who has put the open step aside: nobody decides on it until it is resumed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspension: Option<Hold>,
    /// What the approvers agree to.
    pub content_hash: String,
    /// How often what is asked for was changed: each change asks its approvers anew.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub revision: u32,
    /// Who else has changed what is asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edited_by: Vec<UserId>,
    /// What there is to know of how it was decided, e.g. why somebody has to be asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What the dialect it was filed in has noted of it, to be shown with it; nobody is asked about that.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub noted: Map<String, Value>,
    /// How its tasks stand.
    pub tally: Tally,
    /// Counts an operator's retries, from 0.
    pub round: u32,
    /// How often the sweep has sent its jobs again since it was last touched.
    pub requeues: u32,
    /// When it was filed.
    pub created_at: Timestamp,
    /// When it last changed.
    pub modified_at: Timestamp,
    /// When an undecided request lapses.
    pub lapses_at: Timestamp,
    /// When it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Timestamp>,
    /// Who withdrew or stopped it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled_by: Option<UserId>,
    /// When a worker first took it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    /// When its last task came to an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// When the sweep looks at it next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
}

/// How many of a request's tasks have come to which end; the rest are open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// All tasks.
    pub total: u32,
    /// Done.
    pub succeeded: u32,
    /// Given up.
    pub failed: u32,
    /// Stopped before they were done.
    pub cancelled: u32,
    /// Over before they could begin.
    pub expired: u32,
    /// Of those done: tokens whose users have yet to enrol.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub enrolling: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Tally {
    /// The tasks that haven't come to an end.
    pub fn open(&self) -> u32 {
        let ended = self.succeeded + self.failed + self.cancelled + self.expired;
        self.total.saturating_sub(ended)
    }

    /// Counts one more task in this state.
    pub fn count(&mut self, fulfilment: Fulfilment) {
        match fulfilment {
            Fulfilment::Planned | Fulfilment::Running | Fulfilment::Retrying => {}
            Fulfilment::Succeeded => self.succeeded += 1,
            Fulfilment::Failed => self.failed += 1,
            Fulfilment::Cancelled => self.cancelled += 1,
            Fulfilment::Expired => self.expired += 1,
        }
    }

    /// The tally of these states.
    pub fn fold(states: impl IntoIterator<Item = Fulfilment>) -> Self {
        let mut tally = Self::default();
        for state in states {
            tally.total += 1;
            tally.count(state);
        }
        tally
    }
}

/// How far a request has come, as people see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Phase {
    /// Somebody is asked.
    PendingApproval,
    /// Approved; its start lies ahead.
    Approved,
    /// Waiting for a worker.
    Queued,
    /// A worker has taken it up.
    Provisioning,
    /// Everything is done.
    Completed,
    /// Some of it is done, the rest never will.
    PartiallyFailed,
    /// Nothing could be done.
    Failed,
    /// Withdrawn or stopped.
    Cancelled,
    /// An approver said no.
    Rejected,
    /// Nobody decided in time.
    Lapsed,
    /// Its end came before it could begin.
    Expired,
}

/// The phases that lists tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// Somebody is asked.
    Pending,
    /// Between approval and its end.
    InProgress,
    /// Everything is done.
    Completed,
    /// An approver said no, or nobody decided in time.
    Rejected,
    /// Not all of it could be done.
    Failed,
    /// Withdrawn or stopped.
    Cancelled,
}

impl Phase {
    /// The list it stands in.
    pub fn group(self) -> Group {
        match self {
            Self::PendingApproval => Group::Pending,
            Self::Approved | Self::Queued | Self::Provisioning => Group::InProgress,
            Self::Completed => Group::Completed,
            Self::PartiallyFailed | Self::Failed | Self::Expired => Group::Failed,
            Self::Cancelled => Group::Cancelled,
            Self::Rejected | Self::Lapsed => Group::Rejected,
        }
    }

    /// Whether nothing more will come.
    pub fn is_final(self) -> bool {
        match self {
            Self::PendingApproval | Self::Approved | Self::Queued | Self::Provisioning => false,
            Self::Completed
            | Self::PartiallyFailed
            | Self::Failed
            | Self::Cancelled
            | Self::Rejected
            | Self::Lapsed
            | Self::Expired => true,
        }
    }
}

impl Request {
    /// A pure fold over decision, tasks and time.
    pub fn phase(&self, now: Timestamp) -> Phase {
        match self.decision {
            Decision::Pending if self.lapses_at <= now => Phase::Lapsed,
            Decision::Pending => Phase::PendingApproval,
            Decision::Rejected => Phase::Rejected,
            Decision::Cancelled => Phase::Cancelled,
            Decision::Lapsed => Phase::Lapsed,
            Decision::Approved if self.tally.open() == 0 => self.outcome(),
            Decision::Approved if self.started_at.is_some() => Phase::Provisioning,
            Decision::Approved
                if self.content.items.iter().any(|item| item.schedule.has_begun(now)) =>
            {
                Phase::Queued
            }
            Decision::Approved => Phase::Approved,
        }
    }

    fn outcome(&self) -> Phase {
        let Tally { total, succeeded, failed, cancelled, expired, .. } = self.tally;
        if self.tally.total == 0 {
            return Phase::Completed;
        }
        // Those whom somebody has taken out of it aren't missing.
        let total = total.saturating_sub(cancelled);
        match (succeeded, failed) {
            _ if total == 0 => Phase::Cancelled,
            _ if succeeded == total => Phase::Completed,
            _ if expired == total => Phase::Expired,
            (0, _) => Phase::Failed,
            (_, _) => Phase::PartiallyFailed,
        }
    }

    /// The step that waits for votes, while it is undecided.
    pub fn open_step(&self) -> Option<&Step> {
        match self.decision {
            Decision::Pending => self.steps.get(self.settled),
            Decision::Approved | Decision::Rejected | Decision::Cancelled | Decision::Lapsed => {
                None
            }
        }
    }

    /// Those who may not decide on it: who filed it, who changed it and who benefits.
    pub fn interested(&self) -> Vec<UserId> {
        let mut users = vec![self.requester.clone(), self.filed_by.clone()];
        users.extend(self.edited_by.iter().cloned());
        users.extend(self.content.beneficiaries.iter().cloned());
        users.sort();
        users.dedup();
        users
    }

    /// Whether it counts as theirs, because they filed it or it was filed for them.
    pub fn belongs_to(&self, user: &UserId) -> bool {
        self.requester == *user || self.filed_by == *user
    }

    /// Whether it was withdrawn by those whose it is, rather than stopped by an operator.
    pub fn is_withdrawn(&self) -> bool {
        self.cancelled_by.as_ref().is_some_and(|user| self.belongs_to(user))
    }

    /// Whether a step of it asks a group, so that groups have a say in who may see it or decide.
    pub fn asks_groups(&self) -> bool {
        self.steps.iter().any(|step| !step.groups.is_empty())
    }

    /// Its tasks as they are filed: each item for each beneficiary as often as they get it, in that order;
    /// or one for each task that it extends.
    pub fn planned_tasks(&self) -> crate::Result<Vec<Task>> {
        if self.content.operation == Operation::Extend {
            let extended = self.content.extends.iter().enumerate();
            let plan =
                |(number, extended)| Ok(Task::extending(self.id.task(number)?, self.id, extended));
            return extended.map(plan).collect();
        }
        let pairs = self.content.items.iter().enumerate().flat_map(|(index, item)| {
            let all = self.content.beneficiaries.iter();
            let each = all.flat_map(|it| std::iter::repeat_n(it, item.count as usize));
            each.map(move |beneficiary| (index, item, beneficiary))
        });
        let plan = |(number, (item, it, beneficiary)): (usize, (usize, &Item, &UserId))| {
            let id = self.id.task(number)?;
            Ok(Task::planned(id, self.id, item, it, beneficiary.clone()))
        };
        pairs.enumerate().map(plan).collect()
    }

    /// The item and the beneficiary that a task of it is about.
    pub fn part(&self, task: TaskId) -> Option<(&Item, &UserId)> {
        let Content { operation, items, beneficiaries, extends, .. } = self.content.as_ref();
        if *operation == Operation::Extend {
            let extended = extends.get(self.index(task)?)?;
            return Some((items.get(extended.item)?, &extended.beneficiary));
        }
        let (item, index) = self.place(task)?;
        Some((item, beneficiaries.get(index / item.count.max(1) as usize)?))
    }

    /// Which of the machines that its item gives a beneficiary a task is, from 1.
    pub fn pass(&self, task: TaskId) -> Option<u32> {
        let (item, index) = self.place(task)?;
        Some(u32::try_from(index).ok()? % item.count.max(1) + 1)
    }

    fn index(&self, task: TaskId) -> Option<usize> {
        Some(task.number().checked_sub(self.id.number() + 1)? as usize)
    }

    /// The item of a task, and the task's index among those of this item.
    pub(crate) fn place(&self, task: TaskId) -> Option<(&Item, usize)> {
        let mut index = self.index(task)?;
        for item in &self.content.items {
            let tasks = self.content.beneficiaries.len() * item.count as usize;
            if index < tasks {
                return Some((item, index));
            }
            index -= tasks;
        }
        None
    }

    /// The number of every task.
    pub fn task_ids(&self) -> Vec<TaskId> {
        (0..self.tally.total as usize).filter_map(|index| self.id.task(index).ok()).collect()
    }

    /// The names it holds, so that no other request takes them.
    pub fn names(&self) -> Vec<String> {
        names(self.content.operation, &self.content.items)
            .into_iter()
            .map(|(_, name)| name)
            .collect()
    }
}
