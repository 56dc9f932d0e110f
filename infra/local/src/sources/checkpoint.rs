//! How far a mapping has come in its stream, kept over restarts.

use std::{fs, io, path::PathBuf};

use crate::data;

/// A file with the sequence number of the last record that is done with.
pub(super) struct Checkpoint(PathBuf);

impl Checkpoint {
    pub(super) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// `None` if no record has ever been handled.
    pub(super) fn load(&self) -> Option<String> {
        fs::read_to_string(&self.0)
            .ok()
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    }

    pub(super) fn save(&self, sequence: &str) -> io::Result<()> {
        data::replace(&self.0, sequence)
    }
}
