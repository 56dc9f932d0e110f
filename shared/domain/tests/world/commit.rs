//! Writing what was decided, all or nothing, if nothing that it writes has changed since.

use super::{Job, World, holding, rules};
use domain::{
    Change, Event, Request, TaskId,
    change::{Entry, Membership},
    event::EventKind,
    request::Operation,
    task::Target,
};

/// A change, and the request as it was when the change was decided.
pub(crate) struct Decided {
    pub(crate) change: Change,
    pub(crate) seen: Option<Request>,
}

impl World {
    /// Writes it. False if somebody else was faster.
    pub(crate) fn land(&mut self, decided: &Decided) -> bool {
        if !self.is_fresh(&decided.change) {
            return false;
        }
        rules::check_change(self, decided);
        self.write_rows(&decided.change);
        self.write_sets(&decided.change);
        let elsewhere = decided.change.elsewhere.iter().map(|it| &it.1);
        for event in decided.change.event.iter().chain(elsewhere) {
            self.remember(event);
        }
        true
    }

    fn is_fresh(&self, change: &Change) -> bool {
        let request = change
            .request
            .iter()
            .all(|new| self.requests.get(&new.id).map_or(0, |old| old.version) + 1 == new.version);
        let tasks = change
            .tasks
            .iter()
            .all(|new| self.tasks.get(&new.id).map_or(0, |old| old.version) + 1 == new.version);
        let grants = change.grants.iter().all(|new| {
            let key = (new.subject.clone(), new.target.clone());
            self.grants.get(&key).map_or(0, |old| old.version) + 1 == new.version
        });
        let names = change.take_names.iter().all(|name| !self.names.contains(name));
        let elsewhere = change
            .elsewhere
            .iter()
            .all(|new| self.tasks.get(&new.0.id).map_or(0, |old| old.version) + 1 == new.0.version);
        request && tasks && grants && names && elsewhere
    }

    fn write_rows(&mut self, change: &Change) {
        if let Some(request) = &change.request {
            self.requests.insert(request.id, request.clone());
        }
        self.tasks.extend(change.tasks.iter().map(|task| (task.id, task.clone())));
        self.tasks.extend(change.elsewhere.iter().map(|it| (it.0.id, it.0.clone())));
        for grant in &change.grants {
            self.grants.insert((grant.subject.clone(), grant.target.clone()), grant.clone());
        }
        for (vote, request) in change.votes.iter().zip(change.request.iter().cycle()) {
            let key = (request.id, vote.revision, vote.step, vote.voter.clone());
            assert!(self.votes.insert(key, vote.clone()).is_none(), "a vote is written once");
        }
    }

    fn write_sets(&mut self, change: &Change) {
        if let Some(request) = &change.request {
            let id = request.id;
            self.asked.retain(|(of, it)| *of != id || !change.unask.contains(it));
            self.asked.extend(change.ask.iter().map(|it| (id, it.clone())));
        }
        for name in &change.free_names {
            assert!(self.names.remove(name), "{name} was not taken");
        }
        self.names.extend(change.take_names.iter().cloned());
        for gone in &change.leave {
            let belonged = self.held.remove(&(gone.member.clone(), target(gone)));
            assert!(belonged, "{gone:?} did not belong to it");
        }
        for new in &change.join {
            let joins = self.held.insert((new.member.clone(), target(new)));
            assert!(joins, "{new:?} belonged to it before");
        }
    }

    fn remember(&mut self, event: &Event) {
        assert!(self.events.iter().all(|old| old.request != event.request || old.id != event.id));
        self.jobs.extend(event.jobs.iter().map(|task| Job { task: *task, round: event.round }));
        self.events.push(event.clone());
        for task in event.task.iter().chain(&event.tasks) {
            self.remember_of(event, *task);
        }
    }

    fn remember_of(&mut self, event: &Event, task: TaskId) {
        let holding = holding(&self.tasks[&task]);
        let content = &self.requests[&event.request].content;
        let (operation, own) = (content.operation, &self.tasks[&task]);
        let reason = content.items[own.item].reason;
        if event.kind == EventKind::TaskCompleted {
            // The operator has done so outside.
            match operation {
                Operation::Provision => self.held.insert(holding.clone()),
                Operation::Revoke => !own.kept && self.held.remove(&holding),
                Operation::Extend | Operation::Modify => panic!("it was done by hand"),
            };
        }
        let ends = |id: &TaskId| reason.is_none_or(|it| self.tasks[id].request == it);
        let grant = self.grants.get(&holding);
        let empty = grant.is_none_or(|grant| match reason {
            None => grant.reasons.is_empty(),
            Some(request) => !grant.is_held_for(request),
        });
        let acted = operation != Operation::Extend && (reason.is_none() || !own.kept && empty);
        let succeeded = matches!(event.kind, EventKind::TaskSucceeded | EventKind::TaskCompleted);
        if succeeded && acted {
            self.doubtful.remove(&holding);
        }
        let reasons = self.reasons.entry(holding).or_default();
        match (event.kind, operation) {
            (EventKind::TaskSucceeded | EventKind::TaskCompleted, Operation::Provision) => {
                reasons.insert(task);
            }
            (EventKind::TaskSucceeded | EventKind::TaskCompleted, Operation::Revoke) => {
                reasons.retain(|id| !ends(id));
            }
            // It was stopped too late: what it was to take back is gone.
            (EventKind::TaskCancelled, Operation::Revoke) if empty => {
                reasons.retain(|id| !ends(id));
            }
            (EventKind::Revoked | EventKind::ReasonEnded | EventKind::TokenReturned, _) => {
                reasons.remove(&task);
            }
            _ => {}
        }
    }
}

fn target(membership: &Membership) -> Target {
    match &membership.of {
        Entry::Target(target) => target.clone(),
        Entry::Group(group) => Target(group.to_string()),
    }
}
