//! Called by whoever runs the deployment, never over HTTP: a login with a random secret, or a sender of batches with a
//! random private key, shown this once.

use cloud::secret::KeyPair;
use lambda::{boot, direct};
use serde_json::{Value, json};
use service::credentials::{Purpose, Wanted};

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    let service = boot().await?.service();
    direct::serve(move |wanted: Wanted| {
        let service = service.clone();
        let login = wanted.login.clone();
        // Boxed, because the compiler gives up on a future that holds so many others.
        Box::pin(async move {
            match wanted.purpose {
                Purpose::Api => {
                    let secret = service.create_credential(wanted).await?;
                    Ok(json!({"login": login, "secret": secret}))
                }
                Purpose::Queue => {
                    let pair = service.create_sender(wanted).await?;
                    Ok(json!({"login": login, "privateKey": jwk(&login, &pair)}))
                }
            }
        })
    })
    .await
}

/// RFC 8037: what libraries for JSON Web Signatures take.
fn jwk(login: &str, pair: &KeyPair) -> Value {
    json!({
        "kty": "OKP",
        "crv": "Ed25519",
        "alg": "EdDSA",
        "use": "sig",
        "kid": login,
        "x": pair.public,
        "d": pair.private,
    })
}
