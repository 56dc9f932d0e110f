//! A small memory of what was looked up not long ago.

use jiff::{SignedDuration, Timestamp};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The most entries; beyond them it starts anew.
const MOST: usize = 1000;

/// Values by name, each for a short while.
#[derive(Clone, Debug)]
pub(crate) struct Cache<T> {
    life: SignedDuration,
    entries: Arc<Mutex<HashMap<String, (Timestamp, T)>>>,
}

impl<T: Clone> Cache<T> {
    pub(crate) fn new(life: SignedDuration) -> Self {
        Self { life, entries: Arc::default() }
    }

    pub(crate) fn get(&self, name: &str, now: Timestamp) -> Option<T> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let (until, value) = entries.get(name)?;
        (*until > now).then(|| value.clone())
    }

    pub(crate) fn put(&self, name: String, value: T, now: Timestamp) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= MOST {
            entries.clear();
        }
        entries.insert(name, (now.checked_add(self.life).unwrap_or(now), value));
    }
}
