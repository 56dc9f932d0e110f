//! What a run of the sweep sees of what waits too long.

use cloud::table::due::Due;
use domain::watch::Waiting;
use jiff::Timestamp;
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// What waits, by what it waits for: each thing once, with the time since when.
#[derive(Debug, Default)]
pub(super) struct Watch(Mutex<BTreeMap<Waiting, BTreeMap<String, Timestamp>>>);

impl Watch {
    /// Notes what a due row waits for; it may be looked at more than once.
    pub(super) fn see(&self, due: &Due, sight: Option<(Waiting, Timestamp)>) {
        if let Some((what, since)) = sight {
            let row = format!("{} {}", due.key.pk, due.key.sk);
            self.lock().entry(what).or_default().insert(row, since);
        }
    }

    /// How many wait for each, and how long the oldest of them, in seconds.
    pub(super) fn ages(&self, now: Timestamp) -> Vec<Age> {
        let age = |since: &Timestamp| now.duration_since(*since).as_secs().max(0);
        let seen = self.lock();
        let ages = seen.iter().map(|(what, rows)| Age {
            what: *what,
            count: rows.len(),
            oldest: rows.values().map(age).max().unwrap_or(0),
        });
        ages.collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Waiting, BTreeMap<String, Timestamp>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long things have waited, of those that a run has found due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    /// What they wait for.
    pub what: Waiting,
    /// How many.
    pub count: usize,
    /// How long the oldest has waited, in seconds.
    pub oldest: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use cloud::table::due::DueRow;
    use cloud::table::keys;
    use domain::{RequestId, TenantId};

    fn due(request: u32) -> Due {
        let (tenant, request) =
            (TenantId::parse("acme").unwrap(), RequestId::new(request).unwrap());
        let key = keys::request(&tenant, request);
        Due { tenant, request, what: DueRow::Request, key }
    }

    #[test]
    fn each_thing_counts_once_and_the_oldest_tells() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let watch = Watch::default();
        for (request, second) in [(1, 40), (1, 40), (2, 10), (3, 200)] {
            watch.see(&due(request), Some((Waiting::Queued, at(second))));
        }
        watch.see(&due(4), None);
        let age = Age { what: Waiting::Queued, count: 3, oldest: 90 };
        assert_eq!(watch.ages(at(100)), [age]);
    }
}
