//! What the functions have done, and what they were refused.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Access;
use crate::progress;

/// How often something was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Calls {
    #[serde(flatten)]
    access: Access,
    /// All calls that needed it, also those that were refused.
    count: u64,
    /// Those that were refused.
    denied: u64,
}

/// A line of the file: something that was done or refused at least once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    access: Access,
    allowed: bool,
}

/// Counts in memory, and in a file, at once, what was never seen before: it is there however the stack ends.
#[derive(Clone)]
pub(crate) struct Ledger(Arc<Mutex<Inner>>);

struct Inner {
    counts: BTreeMap<Access, (u64, u64)>,
    seen: BTreeSet<Line>,
    file: File,
}

impl Ledger {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let kept = fs::read(path).unwrap_or_default();
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        if !kept.is_empty() && !kept.ends_with(b"\n") {
            file.write_all(b"\n")?;
        }
        let seen = lines(&String::from_utf8_lossy(&kept)).collect();
        let inner = Inner { counts: BTreeMap::new(), seen, file };
        Ok(Self(Arc::new(Mutex::new(inner))))
    }

    /// Counts a call.
    pub(super) fn note(&self, access: Access, allowed: bool) {
        let mut inner = self.lock();
        let counts = inner.counts.entry(access.clone()).or_default();
        counts.0 += 1;
        counts.1 += u64::from(!allowed);
        inner.keep(Line { access, allowed });
    }

    /// All calls since the last time they were forgotten, sorted.
    pub(crate) fn all(&self) -> Vec<Calls> {
        let count = |(access, counts): (&Access, &(u64, u64))| Calls {
            access: access.clone(),
            count: counts.0,
            denied: counts.1,
        };
        self.lock().counts.iter().map(count).collect()
    }

    /// Starts counting anew. The file stays as it is.
    pub(crate) fn clear(&self) {
        self.lock().counts.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn keep(&mut self, line: Line) {
        if self.seen.contains(&line) {
            return;
        }
        if let Err(error) = self.file.write_all(format!("{}\n", json!(line)).as_bytes()) {
            progress::say(&format!("a call can't be noted: {error}"));
        }
        self.seen.insert(line);
    }
}

/// A line that a crash left half written is none.
fn lines(file: &str) -> impl Iterator<Item = Line> {
    file.lines().filter_map(|line| serde_json::from_str(line).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access(action: &str) -> Access {
        let (function, resource) = ("relay".to_owned(), "arn:r".to_owned());
        Access { function, action: action.to_owned(), resource }
    }

    #[test]
    fn calls_are_counted_and_forgotten_and_each_kind_is_kept_once() -> io::Result<()> {
        let path = std::env::temp_dir().join(format!("calls-{}.jsonl", std::process::id()));
        fs::write(&path, "{\"function\": \"half a li")?;
        let ledger = Ledger::open(&path)?;
        for (action, allowed) in [("b:C", true), ("a:B", true), ("a:B", false), ("a:B", true)] {
            ledger.note(access(action), allowed);
        }
        let expected = [(access("a:B"), 3, 1), (access("b:C"), 1, 0)];
        let expected = expected.map(|(access, count, denied)| Calls { access, count, denied });
        assert_eq!(ledger.all(), expected);
        ledger.clear();
        assert_eq!(ledger.all(), []);
        let again = Ledger::open(&path)?;
        again.note(access("a:B"), false);
        let kept = fs::read_to_string(&path)?;
        let kept: Vec<_> = lines(&kept).map(|it| (it.access.action, it.allowed)).collect();
        assert_eq!(
            kept,
            [("b:C", true), ("a:B", true), ("a:B", false)].map(|(a, b)| (a.into(), b))
        );
        fs::remove_file(path)
    }
}
