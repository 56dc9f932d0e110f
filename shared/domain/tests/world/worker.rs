//! Workers, and the target systems they act on. A call always ends before its lease runs out.

use super::{Decided, World, holding};
use crate::cast::PACE;
use domain::{
    TaskId,
    commands::work::{
        Act, Aftermath, Attempt, Failure, Original, Remedy, Skip, Snapshot, Step, Work, begin,
        finish, looks_again,
    },
    task::Fault,
    template::Binding,
};

/// A message that asks a worker to look at a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Job {
    pub(crate) task: TaskId,
    pub(crate) round: u32,
}

/// What comes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It works.
    Done,
    /// Not now; nothing happened.
    Later,
    /// Never; nothing happened.
    Refused,
    /// Nobody knows; whether it worked in truth.
    Unclear(bool),
}

/// A worker between its call and the writing down of what came of it.
#[derive(Clone, Debug)]
pub(crate) struct Flight {
    pub(crate) work: Work,
    pub(crate) outcome: Outcome,
}

impl World {
    pub(crate) fn snapshot(&self, task: TaskId) -> Snapshot {
        let task = self.tasks[&task].clone();
        let request = self.requests[&task.request].clone();
        let original = task.extends.map(|origin| {
            let (request, task) = (&self.requests[&origin.request], &self.tasks[&origin.task]);
            Box::new(Original { request: request.clone(), task: task.clone() })
        });
        let again = looks_again(&request, &task, self.now);
        let catalogue = again.then(|| Box::new(self.catalogue.clone()));
        let code = Some(format!("code of {}", task.id));
        Snapshot {
            request,
            grant: self.grant_of(&task),
            task,
            original,
            catalogue,
            rooms: Vec::new(),
            code,
        }
    }

    /// What a worker would do about a job now.
    pub(crate) fn look(&self, job: Job) -> Step {
        begin(self.snapshot(job.task), job.round, self.now, PACE).unwrap()
    }

    /// Decides on a job: the change, and the work if there is some. None if there is nothing to do.
    pub(crate) fn begin(&mut self, job: Job) -> Option<(Decided, Option<Work>)> {
        let seen = Some(self.requests[&self.tasks[&job.task].request].clone());
        match self.look(job) {
            Step::Act(change, work) => Some((Decided { change: *change, seen }, Some(*work))),
            Step::Settle(change) => Some((Decided { change: *change, seen }, None)),
            Step::Skip(Skip::Taken(_)) => {
                self.jobs.push(job);
                None
            }
            Step::Skip(Skip::Done | Skip::Early | Skip::Leased | Skip::Exhausted) => None,
        }
    }

    /// Takes a job up and lets the target act.
    pub(crate) fn start(&mut self, job: Job, outcome: Outcome) -> Option<Flight> {
        let (decided, work) = self.begin(job)?;
        assert!(self.land(&decided));
        work.map(|work| self.act(work, outcome))
    }

    /// The call. The directory acts with the writing down; other targets act now.
    pub(crate) fn act(&mut self, work: Work, outcome: Outcome) -> Flight {
        let Snapshot { request, task, .. } = &work.snapshot;
        let worked = matches!(outcome, Outcome::Done | Outcome::Unclear(true));
        let inside = matches!(request.content.items[task.item].binding, Binding::Directory {});
        if worked && !inside {
            let key = holding(task);
            match work.act {
                Act::Give => self.held.insert(key),
                Act::TakeBack if work.is_revocation => self.held.remove(&key),
                Act::TakeBack => self.held.remove(&key) && self.doubtful.insert(key),
            };
        }
        Flight { work, outcome }
    }

    /// Decides what to write down. None if the worker was overtaken.
    pub(crate) fn note(&self, flight: &Flight) -> Option<(Decided, Aftermath)> {
        let fresh = self.snapshot(flight.work.snapshot.task.id);
        let seen = Some(fresh.request.clone());
        let noted = finish(&flight.work, fresh, attempt(flight.outcome), self.now, PACE);
        noted.unwrap().map(|(change, aftermath)| (Decided { change, seen }, aftermath))
    }

    /// Writes down what came of it. None if the worker was overtaken.
    pub(crate) fn stop(&mut self, flight: &Flight) -> Option<Aftermath> {
        let (decided, aftermath) = self.note(flight)?;
        assert!(self.land(&decided));
        Some(aftermath)
    }

    /// A whole job.
    pub(crate) fn carry_out(&mut self, job: Job, outcome: Outcome) -> Option<Aftermath> {
        let flight = self.start(job, outcome)?;
        self.stop(&flight)
    }
}

fn attempt(outcome: Outcome) -> Attempt {
    let failed = |remedy| {
        let fault = Fault { code: "Test".to_owned(), message: "it did not work".to_owned() };
        Err(Failure { remedy, fault })
    };
    let result = match outcome {
        Outcome::Done => Ok(None),
        Outcome::Later => failed(Remedy::Retry(None)),
        Outcome::Refused => failed(Remedy::GiveUp),
        Outcome::Unclear(_) => failed(Remedy::LookAgain),
    };
    Attempt { memory: None, result }
}
