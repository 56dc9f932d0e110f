//! Filing many submissions, wave by wave: nothing of a wave is kept but what became of it.

use super::{ClientKey, Wanted};
use crate::Service;
use domain::{
    Caller, Error, GroupId, Request, RequestId, Result, UserId,
    commands::submit::{Catalogue, Draft, Submission},
    user::User,
};
use jiff::Timestamp;
use std::{
    collections::{HashMap, HashSet},
    iter::Peekable,
    mem,
};
use tokio::time::{Instant, timeout_at};

/// The most submissions of one wave.
const WAVE: usize = 250;
/// The most tasks that they have together, unless one has more.
const TASKS: usize = 2000;

/// What submissions of one call have in common.
pub(super) struct Filing<'a> {
    pub(super) service: &'a Service,
    /// Who files, with their groups as soon as something was looked at.
    pub(super) caller: Caller,
    pub(super) now: Timestamp,
    /// What isn't settled by then has to come again.
    pub(super) until: Instant,
    pub(super) catalogue: Catalogue,
    /// Somebody who counts as being there.
    pub(super) newcomer: Option<User>,
    pub(super) members: HashMap<GroupId, Vec<UserId>>,
    /// Whether something of it had been filed before. Then the rest may have been, too, and is looked up
    /// before it is written: a call that ran out of time gets further when it comes again.
    is_repeat: bool,
    /// How many numbers those take that haven't been looked at.
    ahead: u32,
}

/// A request that stands in the table.
#[derive(Clone, Debug)]
pub struct Entered {
    /// As it was filed; without its content if it stood there before.
    pub request: Request,
    /// Whether it stood there before.
    pub replayed: bool,
}

/// A submission that was looked at.
pub(super) struct Entry {
    pub(super) index: usize,
    pub(super) key: Option<ClientKey>,
    pub(super) draft: Draft,
}

/// What two submissions can't both have.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Claim {
    Key(String),
    Name(String),
}

/// What became of submissions, by their index.
pub(super) type Told = Vec<(usize, Result<Entered>)>;

impl Entry {
    pub(super) fn claims(&self) -> Vec<Claim> {
        let names = self.draft.names().into_iter().map(|(_, name)| Claim::Name(name));
        names.chain(self.key.iter().map(|key| Claim::Key(key.key.clone()))).collect()
    }
}

impl<'a> Filing<'a> {
    pub(super) fn new(service: &'a Service, caller: &Caller, now: Timestamp) -> Self {
        Self {
            service,
            caller: caller.clone(),
            now,
            until: Instant::now() + service.patience,
            catalogue: Catalogue::default(),
            newcomer: None,
            members: HashMap::new(),
            is_repeat: false,
            ahead: 0,
        }
    }

    /// Files them all; `keep` says what is kept of each. Fails only if nothing was written.
    pub(super) async fn file<T>(
        &mut self,
        wanted: Vec<Wanted>,
        keep: impl Fn(Entered) -> T,
    ) -> Result<Vec<Result<T>>> {
        let mut outcomes: Vec<Option<Result<T>>> = wanted.iter().map(|_| None).collect();
        self.ahead = wanted.iter().map(numbers).fold(0, u32::saturating_add);
        let mut fresh = wanted.into_iter().enumerate().peekable();
        let (mut waiting, mut fault, mut begun) = (Vec::new(), None, false);
        while fault.is_none() && (!waiting.is_empty() || fresh.peek().is_some()) {
            let next = wave(&mut fresh, waiting.len());
            let taken = next.iter().map(|(_, wanted)| numbers(wanted));
            self.ahead = taken.fold(self.ahead, u32::saturating_sub);
            match self.wave(&mut waiting, next).await {
                Ok(told) => {
                    let told = told.into_iter().map(|(index, outcome)| (index, outcome.map(&keep)));
                    told.for_each(|(index, outcome)| outcomes[index] = Some(outcome));
                }
                Err(error) if !begun => return Err(error),
                Err(error) => fault = Some(error),
            }
            begun = true;
        }
        let left = || Err(fault.as_ref().map_or_else(Error::busy, like));
        Ok(outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(left)).collect())
    }

    /// Everything that stands against a submission.
    pub(super) async fn validate(&mut self, submission: Submission) -> Result<Draft> {
        let mut told = Told::new();
        let wanted = vec![(0, Wanted { submission, key: None })];
        let looked = self.look(wanted, &mut told).await?.pop();
        let Some(mut entry) = looked else {
            let refused = told.pop().and_then(|(_, outcome)| outcome.err());
            return Err(refused.unwrap_or_else(|| Error::internal("nothing was looked at")));
        };
        let taken = self.taken(std::slice::from_ref(&entry)).await?;
        entry.draft.check_names(&taken);
        Ok(entry.draft)
    }

    /// What became of a wave. `waiting` is what waited for an earlier wave, and then what waits for this.
    async fn wave(
        &mut self,
        waiting: &mut Vec<Entry>,
        wanted: Vec<(usize, Wanted)>,
    ) -> Result<Told> {
        let mut told = Told::new();
        let until = self.until;
        let prepared = self.prepare(mem::take(waiting), wanted, &mut told);
        let (ready, first) = match timeout_at(until, prepared).await {
            Ok(prepared) => prepared?,
            Err(_) => return Err(Error::busy()),
        };
        let (ready, later) = ready;
        let unsettled = match first {
            Some(first) => self.settle(ready, first, &mut told).await,
            None => HashSet::new(),
        };
        let replayed = |outcome: &Result<Entered>| outcome.as_ref().is_ok_and(|it| it.replayed);
        self.is_repeat |= told.iter().any(|(_, outcome)| replayed(outcome));
        for entry in later {
            // Whether the one before it stands there isn't known.
            if entry.claims().iter().any(|claim| unsettled.contains(claim)) {
                told.push((entry.index, Err(Error::busy())));
            } else {
                waiting.push(entry);
            }
        }
        Ok(told)
    }

    /// What can be written now, what has to wait for that, and the first number of what is written.
    async fn prepare(
        &mut self,
        waiting: Vec<Entry>,
        wanted: Vec<(usize, Wanted)>,
        told: &mut Told,
    ) -> Result<((Vec<Entry>, Vec<Entry>), Option<RequestId>)> {
        let looked = self.look(wanted, told).await?;
        let is_new = |entry: &Entry| !self.is_repeat && entry.draft.findings.is_empty();
        let (fine, doubtful): (Vec<Entry>, Vec<Entry>) = looked.into_iter().partition(is_new);
        let mut entries = self.judge(waiting.into_iter().chain(doubtful).collect(), told).await?;
        entries.extend(fine);
        entries.sort_by_key(|entry| entry.index);
        let (ready, later) = claim(entries);
        if ready.is_empty() {
            return Ok(((ready, later), None));
        }
        let count = ready.iter().map(|entry| entry.draft.ids()).fold(0, u32::saturating_add);
        let first =
            self.service.table.numbers_of_many(&self.caller.tenant, count, self.ahead).await?;
        Ok(((ready, later), Some(first)))
    }
}

/// How many tasks a submission asks for.
fn tasks_of(wanted: &Wanted) -> usize {
    let people = wanted.submission.beneficiaries.as_ref().map_or(1, Vec::len);
    wanted.submission.items.len().saturating_mul(people)
}

/// How many numbers it takes: its own and its tasks'.
fn numbers(wanted: &Wanted) -> u32 {
    u32::try_from(tasks_of(wanted)).unwrap_or(u32::MAX).saturating_add(1)
}

/// As many as a wave takes beside those that wait.
fn wave(
    fresh: &mut Peekable<impl Iterator<Item = (usize, Wanted)>>,
    waiting: usize,
) -> Vec<(usize, Wanted)> {
    let mut wave: Vec<(usize, Wanted)> = Vec::new();
    let mut tasks = 0;
    let mut fits = |(_, wanted): &(usize, Wanted), count: usize| {
        tasks += tasks_of(wanted).max(1);
        waiting + count < WAVE && (count == 0 || tasks <= TASKS)
    };
    while let Some(next) = fresh.next_if(|next| fits(next, wave.len())) {
        wave.push(next);
    }
    wave
}

/// Of those that claim the same, the first goes on and the others wait. Whoever waits has claimed all the
/// same: nobody overtakes.
fn claim(entries: Vec<Entry>) -> (Vec<Entry>, Vec<Entry>) {
    let mut claimed = HashSet::new();
    entries.into_iter().partition(|entry| {
        let claims = entry.claims();
        let free = claims.iter().all(|claim| !claimed.contains(claim));
        claimed.extend(claims);
        free
    })
}

/// The same for another submission.
pub(super) fn like(error: &Error) -> Error {
    match error {
        Error::Busy { retry_after, .. } => Error::Busy { retry_after: *retry_after, source: None },
        error => Error::internal(error.chain()),
    }
}
