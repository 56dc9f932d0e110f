//! What a backend has taken, in memory and in a file: it survives the stack, however that ends.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::Path,
};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;

/// Entries in order, one a line.
pub(super) struct Journal<T> {
    file: File,
    entries: Vec<T>,
}

impl<T: Serialize + DeserializeOwned> Journal<T> {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let kept = fs::read(path).unwrap_or_default();
        let kept = String::from_utf8_lossy(&kept);
        // A line that a crash left half written was never answered.
        let entries = kept.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        if !kept.is_empty() && !kept.ends_with('\n') {
            file.write_all(b"\n")?;
        }
        Ok(Self { file, entries })
    }

    pub(super) fn entries(&self) -> &[T] {
        &self.entries
    }

    pub(super) fn add(&mut self, entry: T) -> io::Result<()> {
        self.file.write_all(format!("{}\n", json!(entry)).as_bytes())?;
        self.entries.push(entry);
        Ok(())
    }
}
