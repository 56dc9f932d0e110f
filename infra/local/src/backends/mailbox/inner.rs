//! The mails in memory and in their file, and how far their events are published.

use std::{
    collections::VecDeque,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde_json::json;

use super::Mail;
use crate::data;

pub(super) struct Inner {
    path: PathBuf,
    file: File,
    last: u64,
    pub(super) mails: Vec<Mail>,
    pub(super) unpublished: VecDeque<Mail>,
}

impl Inner {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let kept = fs::read(path).unwrap_or_default();
        let kept = String::from_utf8_lossy(&kept);
        // A line that a crash left half written is no mail.
        let all = kept.lines().filter_map(|line| serde_json::from_str::<Mail>(line).ok());
        let all: Vec<Mail> = all.collect();
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        if !kept.is_empty() && !kept.ends_with('\n') {
            file.write_all(b"\n")?;
        }
        let published = fs::read_to_string(checkpoint(path)).ok();
        let published = published.and_then(|number| number.trim().parse().ok()).unwrap_or(0);
        let last = all.iter().map(|mail| mail.number).max().unwrap_or(0).max(published);
        let unpublished = all.iter().filter(|mail| mail.number > published).cloned().collect();
        let mails = all.into_iter().filter(|mail| !mail.cleared).collect();
        Ok(Self { path: path.to_owned(), file, last, mails, unpublished })
    }

    pub(super) fn keep(&mut self, mails: Vec<Mail>) -> io::Result<()> {
        for mut mail in mails {
            mail.number = self.last + 1;
            writeln!(self.file, "{}", json!(mail))?;
            self.last += 1;
            self.unpublished.push_back(mail.clone());
            self.mails.push(mail);
        }
        Ok(())
    }

    /// Forgets the mails, but not that there is something to tell of them.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        self.mails.clear();
        let untold = self.unpublished.iter_mut().map(|mail| {
            mail.cleared = true;
            format!("{}\n", json!(mail))
        });
        fs::write(&self.path, untold.collect::<String>())
    }

    /// Everything up to this mail is published.
    pub(super) fn published(&mut self, mail: &Mail) -> io::Result<()> {
        self.unpublished.retain(|it| it.number > mail.number);
        data::replace(&checkpoint(&self.path), &mail.number.to_string())
    }
}

fn checkpoint(path: &Path) -> PathBuf {
    path.with_extension("checkpoint")
}
