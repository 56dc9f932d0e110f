//! What people and the sweep ask for.

use super::{Decided, World};
use crate::cast::{PACE, caller, members};
use domain::{
    Change, RequestId, Result, Task, TaskId,
    approval::{Approver, Verdict},
    commands::{
        cancel::{Manner, cancel},
        decide::{Ballot, decide},
        edit::{Edit, amend},
        extend::{Longer, extension},
        reassign::{People, reassign},
        release::{Return, release},
        retry::retry,
        steer::{Steering, steer},
        stop::stop,
        submit::{Along, Submission, draft},
        sweep::{sweep_request, sweep_task},
        tend::{Care, tend},
        work::{Part, settle_together},
    },
    grant::Grant,
};
use jiff::Timestamp;

impl World {
    pub(crate) fn file(&mut self, by: &str, submission: Submission) -> Result<RequestId> {
        let caller = caller(by);
        let mut draft = draft(submission, &caller, &self.catalogue, self.now)?;
        draft.check_approvers(&members());
        draft.check_names(&self.names.iter().cloned().collect());
        draft.check_held(&self.grants());
        let id = RequestId::new(self.next_id)?;
        self.next_id += draft.ids();
        let change = draft.file(id, &caller, self.now, PACE)?;
        assert!(self.land(&Decided { change, seen: None }), "a new request can always be written");
        Ok(id)
    }

    /// Files what is carried out with the call that files it.
    pub(crate) fn file_directly(&mut self, by: &str, submission: Submission) -> Result<RequestId> {
        let caller = caller(by);
        let draft = draft(submission, &caller, &self.catalogue, self.now)?;
        let id = RequestId::new(self.next_id)?;
        self.next_id += draft.ids();
        let change = draft.file_directly(id, Along::default(), &caller, self.now, PACE)?;
        assert!(self.land(&Decided { change, seen: None }), "a new request can always be written");
        Ok(id)
    }

    /// What would carry out these tasks of a request together. None if there is nothing to do.
    pub(crate) fn together(&self, id: RequestId, tasks: &[Task]) -> Option<Decided> {
        let part = |task: &Task| Part { task: task.clone(), grant: self.grant_of(task) };
        let parts = tasks.iter().map(part).collect();
        let change = settle_together(&self.requests[&id], parts, self.now).unwrap();
        change.map(|change| self.decided(id, change))
    }

    fn grants(&self) -> Vec<Grant> {
        self.grants.values().cloned().collect()
    }

    /// Asks that everything that a request gave may last until then.
    pub(crate) fn extend(&mut self, id: RequestId, by: &str, end: Timestamp) -> Result<RequestId> {
        let (source, tasks) = ("test".to_owned(), None);
        let longer = Longer { source, end, tasks, justification: None };
        let (tasks, grants) = (self.tasks_of(id), self.grants());
        let request = &self.requests[&id];
        let submission = extension(request, &tasks, &grants, &caller(by), longer, self.now)?;
        self.file(by, submission)
    }

    /// Gives back everything that a request gave, in one step.
    pub(crate) fn release(&self, id: RequestId, by: &str) -> Result<Option<Decided>> {
        let (tasks, grants, back) = (self.tasks_of(id), self.grants(), Return::default());
        let request = &self.requests[&id];
        let changes = release(request, &tasks, &grants, &caller(by), &back, self.now, PACE)?;
        Ok(changes.into_iter().next().map(|change| self.decided(id, change)))
    }

    fn decided(&self, id: RequestId, change: Change) -> Decided {
        Decided { change, seen: Some(self.requests[&id].clone()) }
    }

    pub(crate) fn decide(&self, id: RequestId, by: &str, verdict: Verdict) -> Result<Decided> {
        let ballot = Ballot { verdict, comment: Some("because".to_owned()) };
        let votes = self.votes_of(id);
        let change = decide(&self.requests[&id], &votes, &caller(by), ballot, self.now, PACE)?;
        Ok(self.decided(id, change))
    }

    /// None if it asks for the same already.
    pub(crate) fn edit(&self, id: RequestId, by: &str, edit: Edit) -> Result<Option<Decided>> {
        let request = &self.requests[&id];
        let mut amendment = amend(request, edit, &caller(by), &self.catalogue, self.now)?;
        amendment.draft.check_approvers(&members());
        let change = amendment.write(&self.tasks_of(id), &caller(by), self.now, PACE)?;
        Ok(change.map(|change| self.decided(id, change)))
    }

    pub(crate) fn cancel(&self, id: RequestId, by: &str) -> Result<Decided> {
        self.stop_as(id, by, Manner::Any)
    }

    pub(crate) fn stop_as(&self, id: RequestId, by: &str, manner: Manner) -> Result<Decided> {
        let change = cancel(&self.requests[&id], &caller(by), manner, None, self.now)?;
        Ok(self.decided(id, change))
    }

    /// None if it is stopped already.
    pub(crate) fn stop_task(&self, id: TaskId, by: &str) -> Result<Option<Decided>> {
        let task = &self.tasks[&id];
        let request = &self.requests[&task.request];
        let change = stop(request, task, &caller(by), None, self.now, PACE)?;
        Ok(change.map(|change| self.decided(request.id, change)))
    }

    /// None if it stands like that already.
    pub(crate) fn steer(&self, id: RequestId, by: &str, how: Steering) -> Result<Option<Decided>> {
        let (request, votes) = (&self.requests[&id], self.votes_of(id));
        let change = steer(request, &votes, &caller(by), how, None, self.now)?;
        Ok(change.map(|change| self.decided(id, change)))
    }

    pub(crate) fn reassign(&self, id: RequestId, by: &str, to: &[Approver]) -> Result<Decided> {
        let (request, votes) = (&self.requests[&id], self.votes_of(id));
        let users = self.catalogue.users.keys().cloned().collect();
        let people = People { users, members: members() };
        let change = reassign(request, &votes, &caller(by), to, &people, None, self.now)?;
        Ok(self.decided(id, change))
    }

    /// None if it stands like that already.
    pub(crate) fn tend(&self, id: TaskId, by: &str, care: Care) -> Result<Option<Decided>> {
        let snapshot = self.snapshot(id);
        let request = snapshot.request.id;
        let change = tend(snapshot, &caller(by), care, None, self.now, PACE)?;
        Ok(change.map(|change| self.decided(request, change)))
    }

    pub(crate) fn retry(&self, id: RequestId, by: &str) -> Result<Decided> {
        let tasks = self.tasks_of(id);
        let change = retry(&self.requests[&id], &tasks, &caller(by), None, self.now, PACE)?;
        Ok(self.decided(id, change))
    }

    pub(crate) fn approve(&mut self, id: RequestId, by: &str) -> Result<()> {
        let decided = self.decide(id, by, Verdict::Approve)?;
        assert!(self.land(&decided));
        Ok(())
    }

    pub(crate) fn reject(&mut self, id: RequestId, by: &str) -> Result<()> {
        let decided = self.decide(id, by, Verdict::Reject)?;
        assert!(self.land(&decided));
        Ok(())
    }

    /// What stands in the index of due times.
    pub(crate) fn sweep(&mut self) {
        let requests: Vec<RequestId> = self.requests.keys().copied().collect();
        for id in requests {
            let tasks = self.tasks_of(id);
            let swept = sweep_request(&self.requests[&id], &tasks, self.now, PACE).unwrap();
            if let Some(change) = swept {
                let decided = self.decided(id, change);
                assert!(self.land(&decided));
            }
        }
        let tasks: Vec<TaskId> = self.tasks.keys().copied().collect();
        for id in tasks {
            let task = &self.tasks[&id];
            let swept = sweep_task(&self.requests[&task.request], task, self.now, PACE).unwrap();
            if let Some(change) = swept {
                let decided = self.decided(task.request, change);
                assert!(self.land(&decided));
            }
        }
    }
}
