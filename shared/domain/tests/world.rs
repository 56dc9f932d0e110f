//! A small world: the rows as the table would keep them, the queue, and the target systems.
//!
//! Each command is decided on what stands there and then landed, perhaps later; it only lands if no
//! row that it writes has changed since.

mod commands;
mod commit;
mod drive;
mod rules;
mod worker;

pub(crate) use commit::Decided;
pub(crate) use rules::check;
pub(crate) use worker::{Flight, Job, Outcome};

use crate::cast::at;
use domain::{
    Event, Request, RequestId, Task, TaskId, UserId,
    approval::{Approver, Vote},
    commands::submit::Catalogue,
    grant::Grant,
    task::Target,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) type Holding = (UserId, Target);

pub(crate) struct World {
    pub(crate) now: Timestamp,
    pub(crate) catalogue: Catalogue,
    pub(crate) requests: BTreeMap<RequestId, Request>,
    pub(crate) tasks: BTreeMap<TaskId, Task>,
    pub(crate) grants: BTreeMap<Holding, Grant>,
    pub(crate) votes: BTreeMap<(RequestId, u32, usize, UserId), Vote>,
    pub(crate) asked: BTreeSet<(RequestId, Approver)>,
    pub(crate) names: BTreeSet<String>,
    pub(crate) events: Vec<Event>,
    /// Messages that wait for a worker.
    pub(crate) jobs: Vec<Job>,
    /// What the target systems have given to whom.
    pub(crate) held: BTreeSet<Holding>,
    /// Taken back by a request whose worker never said so: the grant may promise what isn't held.
    pub(crate) doubtful: BTreeSet<Holding>,
    /// Why, as somebody sees it who only reads the history.
    pub(crate) reasons: BTreeMap<Holding, BTreeSet<TaskId>>,
    next_id: u32,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            now: at(0),
            catalogue: crate::cast::catalogue(),
            requests: BTreeMap::new(),
            tasks: BTreeMap::new(),
            grants: BTreeMap::new(),
            votes: BTreeMap::new(),
            asked: BTreeSet::new(),
            names: BTreeSet::new(),
            events: Vec::new(),
            jobs: Vec::new(),
            held: BTreeSet::new(),
            doubtful: BTreeSet::new(),
            reasons: BTreeMap::new(),
            next_id: 1,
        }
    }

    pub(crate) fn pass(&mut self, seconds: i64) {
        self.now += SignedDuration::from_secs(seconds);
    }

    pub(crate) fn votes_of(&self, id: RequestId) -> Vec<Vote> {
        let revision = self.requests.get(&id).map_or(0, |request| request.revision);
        let of = |((request, at, ..), vote): (&(RequestId, u32, usize, UserId), &Vote)| {
            (*request == id && *at == revision).then(|| vote.clone())
        };
        self.votes.iter().filter_map(of).collect()
    }

    pub(crate) fn tasks_of(&self, id: RequestId) -> Vec<Task> {
        self.tasks.values().filter(|task| task.request == id).cloned().collect()
    }

    pub(crate) fn grant_of(&self, task: &Task) -> Grant {
        let holding = holding(task);
        let none = || Grant::none(holding.0.clone(), holding.1.clone());
        self.grants.get(&holding).cloned().unwrap_or_else(none)
    }
}

/// Which grant a task is about.
pub(crate) fn holding(task: &Task) -> Holding {
    (task.beneficiary.clone(), task.target.clone())
}
