//! The unit of work: one target for one beneficiary.

use crate::{
    Request, RequestId, Result, TaskId, UserId,
    approval::Approver,
    enrolment::Enrolment,
    grant::Lease,
    lifecycle::{Decision, Fulfilment, Revocation, State, Trigger, apply},
    request::{Extended, Item},
    schedule::Schedule,
    template::Kind,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What is given, e.g. `role/12` or `workspace/PRJ-Moon`: unique within the tenant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Target(pub String);

impl Target {
    /// What kind of thing it is.
    pub fn kind(&self) -> Option<Kind> {
        let word = self.0.split('/').next();
        Kind::ALL.into_iter().find(|kind| word == Some(kind.as_str()))
    }
}

/// One target for one beneficiary, and how far it has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Task {
    /// Its number in the tenant.
    pub id: TaskId,
    /// The request it belongs to.
    pub request: RequestId,
    /// Counts the changes, from 1.
    pub version: u64,
    /// The index of its item in the request.
    pub item: usize,
    /// For whom.
    pub beneficiary: UserId,
    /// What.
    pub target: Target,
    /// The task that it lets last longer, where that is what it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extends: Option<Origin>,
    /// When it begins and ends; its end can move on its own.
    pub schedule: Schedule,
    /// Whether it has been done.
    pub fulfilment: Fulfilment,
    /// Whether it has been taken back.
    pub revocation: Revocation,
    /// Which of an operator's retries it belongs to.
    pub round: u32,
    /// How often a worker has tried it in this round.
    pub attempts: u32,
    /// How many of these tries never came to an end, because their worker was lost.
    #[serde(default)]
    pub lost: u32,
    /// How often a worker has tried to take it back.
    pub revocation_attempts: u32,
    /// Who works on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<Lease>,
    /// Not to be tried before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Timestamp>,
    /// Whether a try may have made something although it failed.
    pub unsure: bool,
    /// Whether the holder was told that the end is near.
    pub warned: bool,
    /// Why the last try failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Fault>,
    /// What the connector answered, e.g. an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Value>,
    /// Who is to look after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<Approver>,
    /// What an operator noted of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<String>,
    /// What those who automate something have noted of it; no connector reads it.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub notes: Map<String, Value>,
    /// Whether it ended, or took back what it named, and another reason keeps the access.
    #[serde(default)]
    pub kept: bool,
    /// Of a token: how far its user has come with it; none before it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolment: Option<Enrolment>,
    /// When a worker first took it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    /// When somebody stopped it, where its request was to go on without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_at: Option<Timestamp>,
    /// When it came to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// When the sweep looks at it next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
}

/// A task of another request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Its request.
    pub request: RequestId,
    /// The task.
    pub task: TaskId,
}

/// Why a try failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// A stable word for programs.
    pub code: String,
    /// For people.
    pub message: String,
}

impl Task {
    /// A task as it is filed.
    pub fn planned(
        id: TaskId,
        request: RequestId,
        index: usize,
        item: &Item,
        beneficiary: UserId,
    ) -> Self {
        let target = item.target(id);
        Self::new(Origin { request, task: id }, index, beneficiary, target, item.schedule)
    }

    /// A task that lets another one last longer: it holds nothing itself, so it has no end.
    pub fn extending(id: TaskId, request: RequestId, extended: &Extended) -> Self {
        let Extended { request: of, task, item, beneficiary, target } = extended.clone();
        let own = Origin { request, task: id };
        let task_of = Some(Origin { request: of, task });
        let extending = Self::new(own, item, beneficiary, target, Schedule::default());
        Self { extends: task_of, ..extending }
    }

    fn new(
        Origin { request, task: id }: Origin,
        item: usize,
        beneficiary: UserId,
        target: Target,
        schedule: Schedule,
    ) -> Self {
        Self {
            id,
            request,
            version: 1,
            item,
            beneficiary,
            target,
            extends: None,
            schedule,
            fulfilment: Fulfilment::Planned,
            revocation: at_rest(&schedule),
            round: 0,
            attempts: 0,
            lost: 0,
            revocation_attempts: 0,
            lease: None,
            not_before: None,
            unsure: false,
            warned: false,
            error: None,
            outcome: None,
            assignee: None,
            response: None,
            notes: Map::new(),
            kept: false,
            enrolment: None,
            started_at: None,
            stopped_at: None,
            finished_at: None,
            due_at: None,
        }
    }

    /// Whether what it gave is held because of it, as far as its own row shows.
    pub fn is_held(&self) -> bool {
        let stays = match self.revocation {
            Revocation::Off | Revocation::Scheduled => true,
            Revocation::Due | Revocation::Revoking | Revocation::Revoked => false,
        };
        self.fulfilment == Fulfilment::Succeeded && stays
    }

    /// When the sweep looks next at what it has given: to warn its holder, or to take it back.
    pub fn next_look(&self, item: &Item, now: Timestamp) -> Option<Timestamp> {
        self.warns_at(item).filter(|at| *at > now).or(self.schedule.end)
    }

    /// The three states, with its request's decision.
    pub fn state(&self, decision: Decision) -> State {
        State { decision, fulfilment: self.fulfilment, revocation: self.revocation }
    }

    /// Moves along the lifecycle.
    pub fn advance(&mut self, decision: Decision, trigger: Trigger) -> Result<()> {
        let next = apply(self.state(decision), trigger)?;
        (self.fulfilment, self.revocation) = (next.fulfilment, next.revocation);
        Ok(())
    }

    /// The task as its request means it: a request's decision and an operator's retry hold for all its
    /// tasks at once, and a row is only rewritten when a worker touches it.
    #[must_use]
    pub fn as_of(&self, request: &Request) -> Self {
        let mut task = self.clone();
        if task.round < request.round {
            task.try_again(request.round);
        }
        let (before, trigger) = match task.decision(request) {
            Decision::Pending | Decision::Approved => return task,
            Decision::Rejected => (Decision::Pending, Trigger::Reject),
            Decision::Lapsed => (Decision::Pending, Trigger::Lapse),
            Decision::Cancelled => (Decision::Approved, Trigger::Cancel),
        };
        // What the table refuses has come to its end before.
        if let Ok(next) = apply(task.state(before), trigger) {
            (task.fulfilment, task.revocation) = (next.fulfilment, next.revocation);
        }
        task
    }

    /// Begins anew in this round, if it has failed and nothing of it is still being taken back.
    pub(crate) fn try_again(&mut self, round: u32) {
        let next = apply(self.state(Decision::Approved), Trigger::Retry);
        if let Ok(State { fulfilment, .. }) = next {
            self.fulfilment = fulfilment;
            self.revocation = at_rest(&self.schedule);
            (self.attempts, self.lost) = (0, 0);
            (self.not_before, self.unsure) = (None, false);
            self.finished_at = None;
            self.round = round;
        }
    }

    /// An operator has done it by hand; its end holds as if a worker had done it.
    pub(crate) fn done_by_hand(&mut self, decision: Decision, now: Timestamp) -> Result<()> {
        self.advance(decision, Trigger::Complete)?;
        self.revocation = at_rest(&self.schedule);
        self.version += 1;
        (self.error, self.unsure, self.not_before) = (None, false, None);
        self.finished_at = Some(now);
        Ok(())
    }

    /// How a parent counts it: what runs on after a cancellation counts as cancelled already.
    pub fn counted(&self, request: &Request) -> Fulfilment {
        let task = self.as_of(request);
        match (task.decision(request), task.fulfilment) {
            (Decision::Cancelled, Fulfilment::Running) => Fulfilment::Cancelled,
            (_, fulfilment) => fulfilment,
        }
    }

    /// How many tries its target has had: a worker that was lost says nothing of the target.
    pub fn tries(&self) -> u32 {
        self.attempts.saturating_sub(self.lost)
    }

    /// Whether somebody works on it now.
    pub fn is_leased(&self, now: Timestamp) -> bool {
        self.lease.as_ref().is_some_and(|lease| lease.until > now)
    }

    /// When holders are to be told that the end is near, if they still are to be.
    pub fn warns_at(&self, item: &Item) -> Option<Timestamp> {
        let (end, minutes) = (self.schedule.end?, item.warn_minutes?);
        let at = end.checked_sub(SignedDuration::from_mins(i64::from(minutes))).ok()?;
        (!self.warned).then_some(at)
    }
}

/// The revocation of a task that isn't being taken back.
fn at_rest(schedule: &Schedule) -> Revocation {
    match schedule.end {
        Some(_) => Revocation::Scheduled,
        None => Revocation::Off,
    }
}
