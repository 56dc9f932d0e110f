//! Events of the mail service: notes what became of mails, one event a call.

use lambda::{boot, clock::now, mail};

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    let service = boot().await?.service();
    mail::serve(move |stamp, news| {
        let service = service.clone();
        // Boxed, because the compiler gives up on a future that holds so many others.
        Box::pin(async move { service.record_mail(&stamp, &news, now()).await })
    })
    .await
}
