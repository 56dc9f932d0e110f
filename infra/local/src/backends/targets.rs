//! The target system behind the simulator: what is outside, and stays there whatever becomes of the stack.
//!
//! It is as careless as such systems are: asked twice to make the same thing, it makes two. So the history of
//! what was made and removed shows whether anybody has asked twice.

use std::{
    collections::HashMap,
    io,
    path::Path as File,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::journal::Journal;

/// One thing that happened to a target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    what: What,
    /// `<tenant>/<subject>/<target>`.
    key: String,
    /// Under which id it was made; none for a removal, which takes all that is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum What {
    Made,
    Removed,
}

/// Everything that was ever made and removed, and what is there now.
#[derive(Clone)]
pub(crate) struct Targets(Arc<Mutex<Inner>>);

struct Inner {
    journal: Journal<Entry>,
    /// The ids of the things under a key.
    there: HashMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Thing {
    id: String,
}

impl Targets {
    pub(super) fn open(path: &File) -> io::Result<Self> {
        let journal = Journal::open(path)?;
        let mut inner = Inner { journal, there: HashMap::new() };
        for entry in inner.journal.entries().to_vec() {
            inner.apply(&entry);
        }
        Ok(Self(Arc::new(Mutex::new(inner))))
    }

    /// The target system over HTTP.
    pub(super) fn router(&self) -> Router {
        Router::new()
            .route("/things/{*key}", get(look).post(make).delete(remove))
            .with_state(self.clone())
    }

    /// All that has happened, oldest first.
    pub(crate) fn history(&self) -> Vec<Entry> {
        self.lock().journal.entries().to_vec()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn note(&mut self, what: What, key: String, id: Option<String>) -> io::Result<()> {
        let entry = Entry { what, key, id, at: crate::clock::now() };
        self.apply(&entry);
        self.journal.add(entry)
    }

    fn apply(&mut self, entry: &Entry) {
        match (entry.what, &entry.id) {
            (What::Made, Some(id)) => {
                self.there.entry(entry.key.clone()).or_default().push(id.clone());
            }
            (What::Made, None) | (What::Removed, _) => drop(self.there.remove(&entry.key)),
        }
    }
}

async fn look(State(targets): State<Targets>, Path(key): Path<String>) -> Response {
    match targets.lock().there.get(&key).and_then(|ids| ids.first()) {
        Some(id) => Json(json!({"id": id})).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn make(
    State(targets): State<Targets>,
    Path(key): Path<String>,
    Json(thing): Json<Thing>,
) -> StatusCode {
    noted(targets.lock().note(What::Made, key, Some(thing.id)), StatusCode::CREATED)
}

async fn remove(State(targets): State<Targets>, Path(key): Path<String>) -> StatusCode {
    let mut inner = targets.lock();
    if !inner.there.contains_key(&key) {
        return StatusCode::NOT_FOUND;
    }
    noted(inner.note(What::Removed, key, None), StatusCode::NO_CONTENT)
}

fn noted(result: io::Result<()>, status: StatusCode) -> StatusCode {
    result.map_or(StatusCode::INTERNAL_SERVER_ERROR, |()| status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_is_there_after_a_restart_and_every_making_is_told() -> io::Result<()> {
        let path = std::env::temp_dir().join(format!("targets-{}.jsonl", std::process::id()));
        let _ = std::fs::remove_file(&path);
        let make = |id: &str| -> io::Result<()> {
            let targets = Targets::open(&path)?;
            targets.lock().note(What::Made, "acme/6/vm/1".into(), Some(id.into()))
        };
        make("a")?;
        make("b")?;
        let targets = Targets::open(&path)?;
        assert_eq!(targets.lock().there["acme/6/vm/1"], ["a", "b"]);
        targets.lock().note(What::Removed, "acme/6/vm/1".into(), None)?;
        let targets = Targets::open(&path)?;
        assert!(targets.lock().there.is_empty());
        let history: Vec<What> = targets.history().iter().map(|entry| entry.what).collect();
        assert_eq!(history, [What::Made, What::Made, What::Removed]);
        std::fs::remove_file(path)
    }
}
