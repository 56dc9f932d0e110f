//! Publishes what becomes of mails, some of them at a time.

use futures::future::join_all;

use crate::{
    backends::{Mail, Mailbox},
    template::MailEvents,
};

use super::bus::Bus;

/// How many mails' events are published at the same time.
const AT_ONCE: usize = 8;

/// Hands the events of every mail to the bus, those of an earlier run first that were not handled in it.
pub(super) fn start(mailbox: Mailbox, published: MailEvents, bus: Bus) {
    tokio::spawn(async move {
        loop {
            let mails = mailbox.unpublished(AT_ONCE).await;
            join_all(mails.iter().map(|mail| publish(mail, &published, &bus))).await;
            if let Some(last) = mails.last() {
                mailbox.published(last);
            }
        }
    });
}

async fn publish(mail: &Mail, published: &MailEvents, bus: &Bus) {
    let kinds = mail.configuration_set.as_deref().and_then(|set| published.of(set));
    for (kind, event) in mail.events() {
        if kinds.is_some_and(|kinds| kinds.contains(&kind)) {
            bus.put(&event).await;
        }
    }
}
