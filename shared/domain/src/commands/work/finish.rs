//! Recording what came of a connector's call.

use super::{Act, Attempt, Failure, Remedy, Snapshot, Work, eligible, memberships};
use crate::{
    Change, Request, Result, Task, TemplateId,
    change::Offer,
    commands::{Pace, enrol, record},
    enrolment::Issued,
    event::{Actor, EventKind},
    grant::Grant,
    lifecycle::{Decision, Fulfilment, Revocation, Trigger},
    request::{Content, names},
};
use jiff::Timestamp;

/// What becomes of the job's message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aftermath {
    /// It is done with.
    Done,
    /// It comes back then.
    RetryAt(Timestamp),
    /// Its tries are used up: it belongs to the dead letters.
    DeadLetter,
}

/// What to write after the connector has acted, on rows read afresh. None if another worker has
/// overtaken this one, on this task or on another of the same grant; its outcome then doesn't count.
pub fn finish(
    work: &Work,
    fresh: Snapshot,
    attempt: Attempt,
    now: Timestamp,
    pace: Pace,
) -> Result<Option<(Change, Aftermath)>> {
    let lease = fresh.task.lease.as_ref().filter(|lease| lease.fence == fresh.grant.fence);
    if lease.is_none() || lease != work.snapshot.task.lease.as_ref() {
        return Ok(None);
    }
    let gives = work.act == Act::Give && !work.is_revocation;
    let gone = eligible::gone(&fresh).filter(|_| gives);
    let failed = gone.map(|fault| Err(Failure { remedy: Remedy::GiveUp, fault }));
    let mut desk = Desk::new(fresh, attempt.memory, now, pace);
    let aftermath = match (work.is_revocation, failed.unwrap_or(attempt.result)) {
        (false, Ok(outcome)) => desk.succeed(work.act, outcome)?,
        (false, Err(failure)) => desk.fail(work.act, failure)?,
        (true, Ok(_)) => desk.revoked()?,
        (true, Err(failure)) => desk.revocation_failed(failure)?,
    };
    Ok(Some((desk.change, aftermath)))
}

/// The rows on the table while an outcome is written down.
struct Desk {
    request: Request,
    task: Task,
    grant: Grant,
    now: Timestamp,
    pace: Pace,
    code: Option<String>,
    change: Change,
}

impl Desk {
    fn new(fresh: Snapshot, memory: Option<serde_json::Value>, now: Timestamp, pace: Pace) -> Self {
        let Snapshot { request, mut task, mut grant, code, .. } = fresh;
        task.version += 1;
        task.lease = None;
        task.due_at = None;
        grant.version += 1;
        grant.memory = memory;
        if grant.lease.as_ref().is_some_and(|lease| lease.task == task.id) {
            grant.lease = None;
        }
        Self { request, task, grant, now, pace, code, change: Change::default() }
    }

    fn succeed(&mut self, act: Act, outcome: Option<serde_json::Value>) -> Result<Aftermath> {
        self.task.advance(self.decision(), Trigger::Succeed)?;
        self.task.finished_at = Some(self.now);
        (self.task.outcome, self.task.error, self.task.unsure) = (outcome, None, false);
        match act {
            Act::Give => self.give(),
            Act::TakeBack => self.take_back(),
        }
        let item = &self.request.content.items[self.task.item];
        self.task.due_at = self.task.next_look(item, self.now);
        if self.task.fulfilment == Fulfilment::Cancelled {
            self.record_cancelled();
        } else {
            self.change.code = self.issue(act)?;
            self.record_end(EventKind::TaskSucceeded, None);
        }
        Ok(Aftermath::Done)
    }

    fn decision(&self) -> Decision {
        self.task.decision(&self.request)
    }

    fn issue(&mut self, act: Act) -> Result<Option<Issued>> {
        match act {
            Act::Give => enrol::ask(&mut self.request, &mut self.task, self.code.take(), self.now),
            Act::TakeBack => Ok(None),
        }
    }

    fn give(&mut self) {
        if !self.grant.is_live() {
            self.change.join = memberships(&self.request, &self.task, self.now);
            self.change.offer = self.group().map(Offer::Stays);
        }
        self.grant.hold_for(&self.task, true);
    }

    /// The group that has to be there in the moment in which somebody comes to belong to it.
    fn group(&self) -> Option<TemplateId> {
        let item = &self.request.content.items[self.task.item];
        eligible::is_for_group(&self.request, &self.task).then(|| item.template.clone())
    }

    fn take_back(&mut self) {
        let was_live = self.grant.is_live();
        match self.request.content.items[self.task.item].reason {
            Some(request) => self.grant.drop_request(request),
            None => self.grant.reasons.clear(),
        }
        self.leave(was_live);
    }

    /// Whoever holds it for no reason any more doesn't belong to it.
    fn leave(&mut self, was_live: bool) {
        if was_live && !self.grant.is_live() {
            self.change.leave = memberships(&self.request, &self.task, self.now);
        }
    }

    fn fail(&mut self, act: Act, failure: Failure) -> Result<Aftermath> {
        self.task.unsure |= failure.remedy == Remedy::LookAgain;
        let message = failure.fault.message.clone();
        self.task.error = Some(failure.fault);
        if self.decision() == Decision::Cancelled {
            self.task.advance(Decision::Cancelled, Trigger::Fail)?;
            self.record_cancelled();
            return Ok(Aftermath::Done);
        }
        match failure.remedy {
            Remedy::GiveUp => self.give_up(act, message).map(|()| Aftermath::Done),
            Remedy::Retry(_) | Remedy::LookAgain if self.task.tries() >= self.pace.tries => {
                self.give_up(act, message).map(|()| Aftermath::DeadLetter)
            }
            Remedy::Retry(after) => self.defer(after, message),
            Remedy::LookAgain => self.defer(None, message),
        }
    }

    fn defer(&mut self, after: Option<jiff::SignedDuration>, message: String) -> Result<Aftermath> {
        self.task.advance(self.request.decision, Trigger::Defer)?;
        let pause = self.pace.pause(self.task.tries(), Pace::MAX_RETRY);
        let pause = pause.max(after.unwrap_or_default()).min(Pace::MAX_RETRY);
        let at = self.now + pause;
        self.task.not_before = Some(at);
        self.task.due_at = at.checked_add(self.pace.idle(0)).ok();
        let kind = EventKind::TaskRetrying;
        let mut event = record::of_task(&self.request, &self.task, kind, Actor::Worker, self.now);
        event.message = Some(message);
        self.write(event);
        Ok(Aftermath::RetryAt(at))
    }

    fn give_up(&mut self, act: Act, message: String) -> Result<()> {
        let may_exist = self.task.unsure && act == Act::Give;
        let trigger = if may_exist { Trigger::FailUnsure } else { Trigger::Fail };
        self.task.advance(self.request.decision, trigger)?;
        self.task.finished_at = Some(self.now);
        // An operator's retry that came while it ran was of those that had failed before.
        self.task.round = self.request.round;
        if !may_exist && act == Act::Give {
            self.grant.drop_reason(self.task.id);
        }
        self.record_end(EventKind::TaskFailed, Some(message));
        Ok(())
    }

    /// The task has come to an end of its own; perhaps its request has with it.
    fn record_end(&mut self, kind: EventKind, message: Option<String>) {
        record::touch(&mut self.request, self.now);
        self.request.tally.count(self.task.fulfilment);
        let finished = record::finish(&mut self.request, self.now, &mut self.change);
        let mut event = record::of_task(&self.request, &self.task, kind, Actor::Worker, self.now);
        (event.finished, event.message) = (finished, message);
        event.enrols = self.change.code.is_some();
        self.clean_up(&mut event);
        self.change.request = Some(self.request.clone());
        self.write(event);
    }

    /// It was cancelled while it ran, and counts as cancelled since.
    fn record_cancelled(&mut self) {
        self.task.finished_at = Some(self.now);
        let kind = EventKind::TaskCancelled;
        let mut event = record::of_task(&self.request, &self.task, kind, Actor::Worker, self.now);
        self.clean_up(&mut event);
        self.write(event);
    }

    /// What has to be taken back is a job of its own.
    fn clean_up(&mut self, event: &mut crate::Event) {
        if self.task.revocation == Revocation::Due {
            event.jobs = vec![self.task.id];
            self.task.due_at = self.now.checked_add(self.pace.idle(0)).ok();
        }
    }

    fn revoked(&mut self) -> Result<Aftermath> {
        self.task.advance(self.request.decision, Trigger::Revoke)?;
        let was_live = self.grant.is_live();
        self.grant.drop_reason(self.task.id);
        self.leave(was_live);
        self.change.free_names = self.names();
        let quiet = self.task.is_dropped();
        let kind = if quiet { EventKind::TokenReturned } else { EventKind::Revoked };
        let mut event = record::of_task(&self.request, &self.task, kind, Actor::Worker, self.now);
        event.end = self.task.schedule.end.filter(|end| *end <= self.now);
        self.write(event);
        Ok(Aftermath::Done)
    }

    /// The name that goes with what was taken back, unless others hold it too.
    fn names(&self) -> Vec<String> {
        let Content { operation, items, beneficiaries, .. } = self.request.content.as_ref();
        let own = names(*operation, items).into_iter().filter(|(item, _)| *item == self.task.item);
        let ended = self.task.fulfilment == Fulfilment::Succeeded && beneficiaries.len() == 1;
        own.filter(|_| ended).map(|(_, name)| name).collect()
    }

    /// Tried again for ever; the sweep brings it back.
    fn revocation_failed(&mut self, failure: Failure) -> Result<Aftermath> {
        self.task.advance(self.request.decision, Trigger::DeferRevocation)?;
        let pause = self.pace.pause(self.task.revocation_attempts, Pace::MAX_PATIENCE);
        let at = self.now + pause;
        (self.task.not_before, self.task.due_at) = (Some(at), Some(at));
        let kind = EventKind::RevocationRetrying;
        let mut event = record::of_task(&self.request, &self.task, kind, Actor::Worker, self.now);
        event.message = Some(failure.fault.message.clone());
        self.task.error = Some(failure.fault);
        self.write(event);
        if self.task.revocation_attempts > 1 {
            // The history has said so; how often it was tried stands in the task.
            self.change.event = None;
        }
        Ok(Aftermath::Done)
    }

    fn write(&mut self, event: crate::Event) {
        self.change.tasks = vec![self.task.clone()];
        self.change.grants = vec![self.grant.clone()];
        self.change.event = Some(event);
    }
}
