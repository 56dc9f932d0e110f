//! The target system behind the simulator, which counts: nothing is made twice, and what is there is what is held.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Task, event::EventKind, template::Binding};
use jiff::Timestamp;
use serde_json::Value;

use super::rows::Rows;
use crate::{
    stack::Stack,
    support::{list, text},
};

/// What has happened outside, by what it happened to.
pub(super) struct Outside(BTreeMap<String, Vec<Entry>>);

#[derive(Debug)]
struct Entry {
    made: bool,
    id: String,
    at: Timestamp,
}

impl Outside {
    pub(super) fn read(stack: &Stack) -> Self {
        let mut all: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for entry in list(&stack.get("/_local/targets", None).json) {
            all.entry(text(&entry["key"])).or_default().push(read(&entry));
        }
        Self(all)
    }

    pub(super) fn made(&self) -> usize {
        self.0.values().flatten().filter(|entry| entry.made).count()
    }

    pub(super) fn check(&self, rows: &Rows) -> Vec<String> {
        let held: BTreeSet<String> = simulated(rows, rows.held()).map(|(key, _)| key).collect();
        let ever: BTreeSet<String> = done(rows).map(|(key, _)| key).collect();
        let mut wrong = Vec::new();
        for (key, entries) in &self.0 {
            let twice = entries.windows(2).any(|pair| pair[0].made && pair[1].made);
            if twice {
                wrong.push(format!("{key} was made twice: {entries:?}"));
            }
            let is_there = entries.last().is_some_and(|entry| entry.made);
            if is_there != held.contains(key) {
                wrong.push(format!("{key} is there: {is_there}, is held: {}", !is_there));
            }
        }
        let missing = ever.iter().filter(|key| !self.0.contains_key(*key));
        wrong.extend(missing.map(|key| format!("{key} was never made")));
        wrong.extend(self.more_than_one(rows));
        wrong
    }

    /// What belongs to one task alone is made once and never again.
    fn more_than_one(&self, rows: &Rows) -> Vec<String> {
        let count =
            |key: &str| self.0.get(key).into_iter().flatten().filter(|entry| entry.made).count();
        let own = simulated(rows, rows.tasks.values().collect());
        let own = own.filter(|(key, task)| key.ends_with(&task.id.to_string()));
        let more = own.filter(|(key, _)| count(key) > 1);
        more.map(|(key, task)| format!("{key} was made {} times for {task:?}", count(&key)))
            .collect()
    }

    /// How many things were made by a worker that never noted it: there before the last worker began.
    pub(super) fn found_by_another_worker(&self, rows: &Rows) -> usize {
        let found = |(key, task): &(String, &Task)| {
            let made = self
                .0
                .get(key)
                .into_iter()
                .flatten()
                .find(|entry| entry.id.ends_with(&format!("-{}", task.id)));
            let started = rows.events.iter().filter(|event| {
                event.task == Some(task.id) && event.kind == EventKind::TaskStarted
            });
            made.map(|entry| entry.at) < started.map(|event| event.at).max() && made.is_some()
        };
        done(rows).filter(found).count()
    }
}

fn read(entry: &Value) -> Entry {
    let at = text(&entry["at"]).parse().expect("a time");
    Entry { made: entry["what"] == "made", id: text(&entry["id"]), at }
}

/// The tasks that have given something, each with what it gave.
fn done(rows: &Rows) -> impl Iterator<Item = (String, &Task)> {
    let done = rows
        .tasks
        .values()
        .filter(|task| task.fulfilment == domain::lifecycle::Fulfilment::Succeeded);
    simulated(rows, done.collect())
}

fn simulated<'a>(rows: &Rows, tasks: Vec<&'a Task>) -> impl Iterator<Item = (String, &'a Task)> {
    let simulated =
        tasks.into_iter().filter(|task| matches!(rows.binding_of(task), Binding::Simulator(_)));
    simulated.map(|task| (format!("acme/{}/{}", task.beneficiary, task.target.0), task))
}
