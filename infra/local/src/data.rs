//! The data directory: what survives a restart.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use crate::Error;

const LOCK: &str = "lock";
const LOGS: &str = "log";
/// The environment that points at the backends, one variable a line.
pub(crate) const ENVIRONMENT: &str = "functions.env";

/// A data directory that this process alone uses until it ends.
pub(crate) struct DataDir {
    root: PathBuf,
    /// The lock is the open file: the system releases it however the process ends.
    _lock: File,
}

impl DataDir {
    /// Takes the directory, making it if need be, emptying it if `fresh`.
    pub(crate) fn open(root: &Path, fresh: bool) -> Result<Self, Error> {
        let told =
            |error: io::Error| format!("can't use data directory {}: {error}", root.display());
        fs::create_dir_all(root).map_err(told)?;
        if fresh && !is_ours(root).map_err(told)? {
            return Err(
                format!("{} holds other things: --fresh won't empty it", root.display()).into()
            );
        }
        let lock = lock(root)?;
        if fresh {
            empty(root).map_err(told)?;
        }
        fs::create_dir_all(root.join(LOGS)).map_err(told)?;
        Ok(Self { root: root.to_owned(), _lock: lock })
    }

    /// The path of a file in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Where a function's output goes.
    pub(crate) fn log(&self, function: &str) -> PathBuf {
        self.root.join("log").join(format!("{function}.log"))
    }
}

/// Whether a stack has used the directory before, or nobody has.
fn is_ours(root: &Path) -> io::Result<bool> {
    Ok(root.join(LOCK).exists() || fs::read_dir(root)?.next().is_none())
}

fn lock(root: &Path) -> Result<File, Error> {
    let file = File::create(root.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(format!(
            "another stack is running on {}: stop it or choose another directory with --data",
            root.display()
        )
        .into()),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

fn empty(root: &Path) -> io::Result<()> {
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name == LOGS {
            fs::remove_dir_all(entry.path())?;
        } else if is_kept_by_a_stack(&name) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Whether a stack keeps a file of that name; whatever else lies there stays.
fn is_kept_by_a_stack(name: &str) -> bool {
    let ending = |ending: &str| name.ends_with(ending);
    name.starts_with("dynamodb.sqlite")
        || ["mail.jsonl", "calls.jsonl", "targets.jsonl", ENVIRONMENT].contains(&name)
        || ending(".checkpoint")
        || ending(".table.json")
        || ending(".new")
}

/// Replaces a small file so that a crash leaves the old or the new content, never half of it.
pub(crate) fn replace(path: &Path, content: &str) -> io::Result<()> {
    let draft = path.with_extension("new");
    fs::write(&draft, content)?;
    fs::rename(draft, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("local-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        path
    }

    #[test]
    fn two_stacks_never_share_a_directory() {
        let root = directory("shared");
        let first = DataDir::open(&root, false);
        assert!(first.is_ok());
        assert!(DataDir::open(&root, false).is_err());
        drop(first);
        assert!(DataDir::open(&root, true).is_ok());
        let _ = fs::remove_dir_all(root);
    }

    #[test]
    fn fresh_spares_what_is_not_ours() -> io::Result<()> {
        let root = directory("foreign");
        fs::create_dir_all(&root)?;
        fs::write(root.join("thesis.txt"), "years of work")?;
        assert!(DataDir::open(&root, true).is_err());
        assert!(root.join("thesis.txt").exists());
        fs::remove_dir_all(root)
    }

    #[test]
    fn fresh_takes_away_only_what_a_stack_has_made() -> io::Result<()> {
        let root = directory("mixed");
        drop(DataDir::open(&root, false));
        for name in [
            "thesis.txt",
            "mail.jsonl",
            "targets.jsonl",
            "relay.checkpoint",
            "table.table.json",
            "dynamodb.sqlite-wal",
            ENVIRONMENT,
        ] {
            fs::write(root.join(name), "text")?;
        }
        assert!(DataDir::open(&root, true).is_ok());
        let left = fs::read_dir(&root)?.flatten().map(|entry| entry.file_name());
        let mut left: Vec<_> = left.collect();
        left.sort();
        assert_eq!(left, ["lock", "log", "thesis.txt"]);
        fs::remove_dir_all(root)
    }
}
