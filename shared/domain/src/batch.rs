//! Many requests sent through the queue under one name, in one or more parts.

use crate::{
    Error, RequestId, Result, TenantId, UserId,
    event::{Actor, Event, EventKind},
    request::Phase,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The most parts of one batch.
pub const MAX_PARTS: u32 = 1000;
/// The most requests of one part.
pub const MAX_REQUESTS: usize = 1000;
/// How long a part that is missing is waited for, from when the last one came.
const PATIENCE: SignedDuration = SignedDuration::from_hours(24);

/// A batch, and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Batch {
    /// Its own number in the tenant, out of the same range as those of requests.
    pub id: RequestId,
    /// Whose it is.
    pub tenant: TenantId,
    /// Counts the changes, from 1.
    pub version: u64,
    /// The name that its sender gave it.
    pub correlation_id: String,
    /// In whose name it was sent.
    pub submitted_by: UserId,
    /// Of how many parts it consists.
    pub parts: u32,
    /// The parts that are done, each with the fingerprint of its message.
    pub done: BTreeMap<u32, String>,
    /// How many requests were filed.
    pub filed: u32,
    /// How many could not be.
    pub failed: u32,
    /// When its first part came.
    pub created_at: Timestamp,
    /// When it last changed.
    pub modified_at: Timestamp,
    /// When its last part was done, or nobody waited for it any more.
    pub finished_at: Option<Timestamp>,
    /// When the sweep looks at it.
    pub due_at: Option<Timestamp>,
}

/// How far a batch has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Parts are missing.
    InProgress,
    /// Every part is done.
    Completed,
    /// Parts are missing, and nobody waits for them any more.
    Incomplete,
}

/// One message of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The batch's name.
    pub correlation_id: String,
    /// Which part it is, from 1.
    pub number: u32,
    /// Of how many.
    pub of: u32,
    /// In whose name it was sent.
    pub submitted_by: UserId,
    /// SHA-256 of the message, in hexadecimal.
    pub fingerprint: String,
}

/// What became of one request of a part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// The part, from 1.
    pub part: u32,
    /// Its place in the part, from 0.
    pub index: usize,
    /// The client's own key of it, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// As what it was filed, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<RequestId>,
    /// Whether it had been filed before under the same key.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replayed: bool,
    /// Why it wasn't, in the words of the dialect that answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Value>,
}

impl Batch {
    /// A batch of which the first part has come.
    pub fn begun(id: RequestId, tenant: TenantId, part: &Part, now: Timestamp) -> Self {
        Self {
            id,
            tenant,
            version: 1,
            correlation_id: part.correlation_id.clone(),
            submitted_by: part.submitted_by.clone(),
            parts: part.of,
            done: BTreeMap::new(),
            filed: 0,
            failed: 0,
            created_at: now,
            modified_at: now,
            finished_at: None,
            due_at: now.checked_add(PATIENCE).ok(),
        }
    }

    /// How far it has come.
    pub fn status(&self) -> Status {
        match self.finished_at {
            None => Status::InProgress,
            Some(_) if self.is_whole() => Status::Completed,
            Some(_) => Status::Incomplete,
        }
    }

    fn is_whole(&self) -> bool {
        self.done.len() == self.parts as usize
    }

    /// Whether this part is done already. A part that contradicts the batch is refused.
    pub fn has(&self, part: &Part) -> Result<bool> {
        let conflict = |message: String| Err(Error::conflict("AnotherBatch", message));
        if part.submitted_by != self.submitted_by {
            return conflict("somebody else has sent a batch of this correlationId".to_owned());
        }
        if part.of != self.parts {
            return conflict(format!("this batch has {} part(s), not {}", self.parts, part.of));
        }
        match self.done.get(&part.number) {
            None => Ok(false),
            Some(fingerprint) if *fingerprint == part.fingerprint => Ok(true),
            Some(_) => conflict(format!("part {} of this batch had another content", part.number)),
        }
    }

    /// The batch with this part done, and what tells of its end if it has come to it.
    #[must_use]
    pub fn with(&self, part: &Part, outcomes: &[Outcome], now: Timestamp) -> (Self, Option<Event>) {
        let mut next = self.clone();
        let count = |some: usize| u32::try_from(some).unwrap_or(u32::MAX);
        let filed = outcomes.iter().filter(|outcome| outcome.id.is_some()).count();
        next.filed += count(filed);
        next.failed += count(outcomes.len() - filed);
        next.done.insert(part.number, part.fingerprint.clone());
        let event = next.touch(now);
        (next, event)
    }

    /// The batch when nobody waits for its missing parts any more. None if it isn't due.
    pub fn given_up(&self, now: Timestamp) -> Option<(Self, Event)> {
        self.due_at.filter(|at| *at <= now)?;
        let mut next = self.clone();
        next.version += 1;
        (next.finished_at, next.due_at) = (Some(now), None);
        let event = next.ended(Actor::Sweep, now);
        Some((next, event))
    }

    fn touch(&mut self, now: Timestamp) -> Option<Event> {
        self.version += 1;
        self.modified_at = now;
        if self.is_whole() {
            (self.finished_at, self.due_at) = (Some(now), None);
            return Some(self.ended(Actor::Worker, now));
        }
        if self.finished_at.is_none() {
            self.due_at = now.checked_add(PATIENCE).ok();
        }
        None
    }

    fn ended(&self, actor: Actor, now: Timestamp) -> Event {
        let id = format!("{:013}-b{:06}", now.as_millisecond(), self.version);
        let phase = if self.is_whole() { Phase::Completed } else { Phase::Failed };
        let plain = Event::plain(id, self.id, EventKind::BatchEnded, actor, phase, now);
        Event { finished: true, ..plain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn part(number: u32) -> Part {
        Part {
            correlation_id: "joiners".into(),
            number,
            of: 2,
            submitted_by: UserId::parse("hr").unwrap(),
            fingerprint: format!("print of {number}"),
        }
    }

    fn begun() -> Batch {
        let tenant = TenantId::parse("acme").unwrap();
        Batch::begun(RequestId::new(7).unwrap(), tenant, &part(1), at(0))
    }

    fn outcome(index: usize, id: Option<u32>) -> Outcome {
        let id = id.map(|id| RequestId::new(id).unwrap());
        Outcome { part: 1, index, key: None, id, replayed: false, problem: None }
    }

    #[test]
    fn it_ends_with_its_last_part_whatever_their_order() {
        let (batch, event) = begun().with(&part(2), &[outcome(0, Some(8))], at(1));
        assert_eq!((batch.status(), event), (Status::InProgress, None));
        assert!(batch.has(&part(2)).unwrap() && !batch.has(&part(1)).unwrap());
        let (batch, event) = batch.with(&part(1), &[outcome(0, Some(9)), outcome(1, None)], at(2));
        assert_eq!((batch.filed, batch.failed, batch.due_at), (2, 1, None));
        assert_eq!(batch.status(), Status::Completed);
        assert_eq!(event.unwrap().kind, EventKind::BatchEnded);
    }

    #[test]
    fn a_part_that_contradicts_the_batch_is_refused() {
        let (batch, _) = begun().with(&part(1), &[], at(1));
        let somebody = Part { submitted_by: UserId::parse("eve").unwrap(), ..part(2) };
        let other = Part { fingerprint: "another".into(), ..part(1) };
        let more = Part { of: 3, ..part(2) };
        for wrong in [somebody, other, more] {
            assert!(batch.has(&wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_missing_part_is_waited_for_and_may_still_come_too_late() {
        let (batch, _) = begun().with(&part(1), &[], at(10));
        let day = 24 * 60 * 60;
        assert_eq!(batch.given_up(at(day + 9)), None);
        let (batch, event) = batch.given_up(at(day + 10)).unwrap();
        assert_eq!((batch.status(), event.phase), (Status::Incomplete, Phase::Failed));
        let (batch, event) = batch.with(&part(2), &[], at(day + 20));
        assert_eq!((batch.status(), event.unwrap().phase), (Status::Completed, Phase::Completed));
    }
}
