//! Publishes what becomes of mails, some of them at a time.

use std::time::Duration;

use futures::future::join_all;
use tokio::{sync::oneshot, time::timeout};

use crate::{
    backends::{Mail, Mailbox},
    template::MailEvents,
};

use super::bus::Bus;

/// How many mails' events are published at the same time.
const AT_ONCE: usize = 8;

/// How long the events of an earlier run hold up the start.
const PATIENCE: Duration = Duration::from_secs(10);

/// Hands the events of every mail to the bus. Those of an earlier run come first and alone: SES goes on telling while a
/// stack is down, and nobody may send a mail again only because its events had no time to arrive.
pub(super) async fn start(mailbox: Mailbox, published: MailEvents, bus: Bus) {
    let (sender, caught_up) = oneshot::channel();
    tokio::spawn(async move {
        let mut sender = Some(sender);
        loop {
            if mailbox.is_published() {
                // Nobody may be waiting any more.
                let _ = sender.take().map(|sender| sender.send(()));
            }
            let mails = mailbox.unpublished(AT_ONCE).await;
            join_all(mails.iter().map(|mail| publish(mail, &published, &bus))).await;
            if let Some(last) = mails.last() {
                mailbox.published(last);
            }
        }
    });
    let _ = timeout(PATIENCE, caught_up).await;
}

async fn publish(mail: &Mail, published: &MailEvents, bus: &Bus) {
    let kinds = mail.configuration_set.as_deref().and_then(|set| published.of(set));
    for (kind, event) in mail.events() {
        if kinds.is_some_and(|kinds| kinds.contains(&kind)) {
            bus.put(&event).await;
        }
    }
}
