//! Every minute: what time brings about.

use lambda::{boot, clock::now, metrics, schedule};

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    let boot = boot().await?;
    let (service, notices) = (boot.service(), boot.notices());
    let stack = boot.config.stack;
    schedule::serve(move || {
        let (service, notices) = (service.clone(), notices.clone());
        let stack = stack.clone();
        async move {
            let at = now();
            let swept = service.sweep(&notices, at).await?;
            metrics::tell(&stack, &swept, at);
            Ok(swept.due)
        }
    })
    .await
}
