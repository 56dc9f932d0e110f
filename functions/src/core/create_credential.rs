//! Called by whoever runs the deployment, never over HTTP: a login with a random secret, shown this once.

use lambda::{boot, direct};
use serde_json::json;
use service::credentials::Wanted;

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    let service = boot().await?.service();
    direct::serve(move |wanted: Wanted| {
        let service = service.clone();
        let login = wanted.login.clone();
        // Boxed, because the compiler gives up on a future that holds so many others.
        Box::pin(async move {
            let secret = service.create_credential(wanted).await?;
            Ok(json!({"login": login, "secret": secret}))
        })
    })
    .await
}
