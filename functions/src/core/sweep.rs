//! Every minute: what time brings about.

use lambda::{boot, clock::now, schedule};

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    let boot = boot().await?;
    let (service, notices) = (boot.service(), boot.notices());
    schedule::serve(move || {
        let (service, notices) = (service.clone(), notices.clone());
        async move { Ok(service.sweep(&notices, now()).await?.due) }
    })
    .await
}
