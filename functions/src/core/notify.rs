//! Notices queue: tells people of one event a message.

use cloud::queues::Notice;
use domain::Result;
use jiff::SignedDuration;
use lambda::{
    batch::{self, Verdict},
    boot,
    clock::now,
};
use service::{
    Service,
    notify::{Postman, Told},
};
use std::time::Duration;
use tokio::time::Instant;

/// The pause before mails are tried again that the mail service didn't take.
const PAUSE: SignedDuration = SignedDuration::from_secs(10);
/// The shortest pause before a mail is looked at again that somebody else is sending.
const LEAST: SignedDuration = SignedDuration::from_secs(1);

/// How long new mails are begun: whoever has half a minute ends those in time.
const TIME: Duration = Duration::from_secs(20);

/// Boots the function and serves its batches.
pub async fn main() -> Result<(), lambda::Error> {
    let boot = boot().await?;
    let service = boot.service();
    let postman = Postman { mailer: boot.mailer(), public_url: boot.config.public_url.clone() };
    batch::serve(boot.notices(), move |notice: Notice| {
        handle(service.clone(), postman.clone(), notice)
    })
    .await
}

async fn handle(service: Service, postman: Postman, notice: Notice) -> Result<Verdict> {
    let told = service.notify(&notice, &postman, Instant::now() + TIME, now).await?;
    Ok(match told {
        Told::All => Verdict::Done,
        Told::Later => Verdict::ComeBack(PAUSE),
        Told::Claimed(until) => Verdict::ComeBack(until.duration_since(now()).max(LEAST)),
    })
}
