//! The mail that was sent: what SES would have brought to its recipients, for anyone here to read.
//!
//! The recipient decides what happens, as with the addresses of SES's own mailbox simulator: `rejected@..` and
//! `rejected+x@..` are refused, `throttled+x@..` has to be sent to three times.

use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// How often a `throttled` address is refused before mail to it is taken.
const THROTTLES: u32 = 2;

/// A mail as it reached one recipient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Mail {
    pub(super) to: String,
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
    pub(super) at: Timestamp,
}

/// Why a mail isn't taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    #[error("{0} takes no mail.")]
    Rejected(String),
    #[error("Maximum sending rate exceeded.")]
    Throttled,
    #[error("the mail can't be kept")]
    NotKept(#[source] io::Error),
}

/// All mail since the last time it was cleared, in memory and in a file.
#[derive(Clone)]
pub(crate) struct Mailbox(Arc<Mutex<Inner>>);

struct Inner {
    path: PathBuf,
    file: File,
    mails: Vec<Mail>,
    throttled: HashMap<String, u32>,
}

impl Mailbox {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let kept = fs::read(path).unwrap_or_default();
        let kept = String::from_utf8_lossy(&kept);
        // A line that a crash left half written is no mail.
        let mails = kept.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        if !kept.is_empty() && !kept.ends_with('\n') {
            file.write_all(b"\n")?;
        }
        let inner = Inner { path: path.to_owned(), file, mails, throttled: HashMap::new() };
        Ok(Self(Arc::new(Mutex::new(inner))))
    }

    /// Takes a mail for all of its recipients or for none.
    pub(super) fn take(&self, mails: Vec<Mail>) -> Result<(), Refused> {
        let mut inner = self.lock();
        if let Some(mail) = mails.iter().find(|mail| simulates(&mail.to, "rejected")) {
            return Err(Refused::Rejected(mail.to.clone()));
        }
        if mails.iter().any(|mail| inner.throttles(&mail.to)) {
            return Err(Refused::Throttled);
        }
        inner.keep(mails).map_err(Refused::NotKept)
    }

    pub(crate) fn all(&self) -> Vec<Mail> {
        self.lock().mails.clone()
    }

    pub(crate) fn clear(&self) -> io::Result<()> {
        let mut inner = self.lock();
        inner.mails.clear();
        fs::write(&inner.path, "")
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn throttles(&mut self, address: &str) -> bool {
        if !simulates(address, "throttled") {
            return false;
        }
        let refused = self.throttled.entry(address.to_owned()).or_default();
        *refused += 1;
        *refused <= THROTTLES
    }

    fn keep(&mut self, mails: Vec<Mail>) -> io::Result<()> {
        for mail in mails {
            writeln!(self.file, "{}", json!(mail))?;
            self.mails.push(mail);
        }
        Ok(())
    }
}

/// Whether an address is `<what>@..` or `<what>+..@..`.
fn simulates(address: &str, what: &str) -> bool {
    let local = address.split('@').next().unwrap_or_default();
    local.split('+').next() == Some(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailbox(name: &str) -> io::Result<(Mailbox, PathBuf)> {
        let path = std::env::temp_dir().join(format!("mail-{}-{name}.jsonl", std::process::id()));
        let _ = fs::remove_file(&path);
        Ok((Mailbox::open(&path)?, path))
    }

    fn mail(to: &str) -> Vec<Mail> {
        let text = String::new;
        vec![Mail {
            to: to.into(),
            subject: text(),
            text: text(),
            html: text(),
            at: Timestamp::UNIX_EPOCH,
        }]
    }

    #[test]
    fn mail_survives_a_restart_until_it_is_cleared() -> io::Result<()> {
        let (mailbox, path) = mailbox("kept")?;
        assert!(mailbox.take(mail("a@b.example")).is_ok());
        assert_eq!(Mailbox::open(&path)?.all(), mail("a@b.example"));
        mailbox.clear()?;
        assert!(mailbox.take(mail("c@d.example")).is_ok());
        assert_eq!(Mailbox::open(&path)?.all(), mail("c@d.example"));
        fs::remove_file(path)
    }

    #[test]
    fn the_recipient_decides() -> io::Result<()> {
        let (mailbox, path) = mailbox("simulator")?;
        assert!(matches!(mailbox.take(mail("rejected+1@b.example")), Err(Refused::Rejected(_))));
        for _ in 0..THROTTLES {
            assert!(matches!(mailbox.take(mail("throttled+1@b.example")), Err(Refused::Throttled)));
        }
        assert!(mailbox.take(mail("throttled+1@b.example")).is_ok());
        assert!(mailbox.take(mail("unrejected@b.example")).is_ok());
        fs::remove_file(path)
    }
}
