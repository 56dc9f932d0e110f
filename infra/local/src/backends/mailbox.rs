//! The mail that was sent: what SES would have brought to its recipients, for anyone here to read.
//!
//! The recipient decides what happens, as with the addresses of SES's own mailbox simulator:
//!
//! | address | what happens |
//! |---|---|
//! | `rejected@..` | is refused |
//! | `throttled@..` | has to be sent to three times |
//! | `lost@..` | is taken, but the answer is an error |
//! | `broken@..` | is not taken the first time, and the answer is an error |
//! | `bounce@..` | is taken and comes back |
//! | `complaint@..` | is taken, and its recipient calls it spam |
//!
//! Each may go on after a `+`, as in `bounce+x@..`.

mod inner;
mod mail;

use std::{
    collections::HashMap,
    io,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

use crate::progress;
use inner::Inner;
pub(crate) use mail::Mail;
use mail::simulates;

/// How often a `throttled` address is refused before mail to it is taken.
const THROTTLES: u32 = 2;

/// Why a mail isn't taken, or isn't said to be.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    #[error("{0} takes no mail.")]
    Rejected(String),
    #[error("Maximum sending rate exceeded.")]
    Throttled,
    #[error("Service failure.")]
    Failure,
    #[error("the mail can't be kept")]
    NotKept(#[source] io::Error),
}

/// All mail since the last time it was cleared, in memory and in a file.
#[derive(Clone)]
pub(crate) struct Mailbox {
    inner: Arc<Mutex<Inner>>,
    sent: Arc<Notify>,
    refusals: Arc<Mutex<HashMap<String, u32>>>,
}

impl Mailbox {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self {
            inner: Arc::new(Mutex::new(Inner::open(path)?)),
            sent: Arc::default(),
            refusals: Arc::default(),
        })
    }

    /// Takes a mail for all of its recipients or for none.
    pub(super) fn take(&self, mails: Vec<Mail>) -> Result<(), Refused> {
        let any = |what: &str| mails.iter().any(|mail| simulates(&mail.to, what));
        if let Some(mail) = mails.iter().find(|mail| simulates(&mail.to, "rejected")) {
            return Err(Refused::Rejected(mail.to.clone()));
        }
        if mails.iter().any(|mail| self.refuses(&mail.to, "throttled", THROTTLES)) {
            return Err(Refused::Throttled);
        }
        if mails.iter().any(|mail| self.refuses(&mail.to, "broken", 1)) {
            return Err(Refused::Failure);
        }
        let lost = any("lost");
        lock(&self.inner).keep(mails).map_err(Refused::NotKept)?;
        self.sent.notify_one();
        if lost { Err(Refused::Failure) } else { Ok(()) }
    }

    /// Whether an address that simulates this is refused once more.
    fn refuses(&self, address: &str, what: &str, times: u32) -> bool {
        if !simulates(address, what) {
            return false;
        }
        let mut refusals = lock(&self.refusals);
        let refused = refusals.entry(address.to_owned()).or_default();
        *refused += 1;
        *refused <= times
    }

    pub(crate) fn all(&self) -> Vec<Mail> {
        lock(&self.inner).mails.clone()
    }

    pub(crate) fn clear(&self) -> io::Result<()> {
        lock(&self.inner).clear()
    }

    /// Waits for the oldest mails whose events are not published, at most so many.
    pub(crate) async fn unpublished(&self, most: usize) -> Vec<Mail> {
        loop {
            let sent = self.sent.notified();
            let oldest = self.oldest_unpublished(most);
            if !oldest.is_empty() {
                return oldest;
            }
            sent.await;
        }
    }

    /// Whether the events of all mails are published.
    pub(crate) fn is_published(&self) -> bool {
        self.oldest_unpublished(1).is_empty()
    }

    fn oldest_unpublished(&self, most: usize) -> Vec<Mail> {
        lock(&self.inner).unpublished.iter().take(most).cloned().collect()
    }

    /// Notes that the events of all mails up to this one are published.
    pub(crate) fn published(&self, mail: &Mail) {
        if let Err(error) = lock(&self.inner).published(mail) {
            progress::say(&format!("the events of mails will be published again: {error}"));
        }
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use super::*;

    fn path(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("mail-{}-{name}.jsonl", std::process::id()));
        let _ = fs::remove_file(&path);
        let _ = fs::remove_file(path.with_extension("checkpoint"));
        path
    }

    fn mail(to: &str) -> Vec<Mail> {
        vec![Mail::to(to)]
    }

    fn recipients(mailbox: &Mailbox) -> Vec<String> {
        mailbox.all().into_iter().map(|mail| mail.to).collect()
    }

    #[test]
    fn mail_survives_a_restart_until_it_is_cleared() -> io::Result<()> {
        let path = path("kept");
        let mailbox = Mailbox::open(&path)?;
        assert!(mailbox.take(mail("a@b.example")).is_ok());
        assert_eq!(recipients(&Mailbox::open(&path)?), ["a@b.example"]);
        mailbox.clear()?;
        assert!(mailbox.take(mail("c@d.example")).is_ok());
        assert_eq!(recipients(&Mailbox::open(&path)?), ["c@d.example"]);
        fs::remove_file(path)
    }

    #[test]
    fn the_recipient_decides() -> io::Result<()> {
        let path = path("simulator");
        let mailbox = Mailbox::open(&path)?;
        assert!(matches!(mailbox.take(mail("rejected+1@b.example")), Err(Refused::Rejected(_))));
        for _ in 0..THROTTLES {
            assert!(matches!(mailbox.take(mail("throttled+1@b.example")), Err(Refused::Throttled)));
        }
        assert!(mailbox.take(mail("throttled+1@b.example")).is_ok());
        assert!(mailbox.take(mail("unrejected@b.example")).is_ok());
        assert!(matches!(mailbox.take(mail("broken@b.example")), Err(Refused::Failure)));
        assert!(mailbox.take(mail("broken@b.example")).is_ok());
        assert!(matches!(mailbox.take(mail("lost@b.example")), Err(Refused::Failure)));
        assert_eq!(recipients(&mailbox)[3..], ["lost@b.example"]);
        fs::remove_file(path)
    }

    #[tokio::test]
    async fn what_is_not_published_is_published_after_a_restart() -> io::Result<()> {
        let path = path("published");
        let mailbox = Mailbox::open(&path)?;
        for to in ["a@b.example", "c@d.example", "e@f.example"] {
            assert!(mailbox.take(mail(to)).is_ok());
        }
        let first = mailbox.unpublished(1).await;
        assert_eq!(first[0].to, "a@b.example");
        mailbox.published(&first[0]);
        mailbox.clear()?;
        assert_eq!(mailbox.unpublished(1).await[0].to, "c@d.example");
        assert!(mailbox.take(mail("g@h.example")).is_ok());
        let mailbox = Mailbox::open(&path)?;
        let left = mailbox.unpublished(9).await;
        let to: Vec<_> = left.iter().map(|mail| mail.to.as_str()).collect();
        assert_eq!(to, ["c@d.example", "e@f.example", "g@h.example"]);
        mailbox.published(&left[2]);
        assert!(mailbox.is_published());
        assert_eq!(recipients(&mailbox), ["g@h.example"]);
        fs::remove_file(path.with_extension("checkpoint"))?;
        fs::remove_file(path)
    }
}
