//! Calling a tenant's webhooks. Each call is signed and carries an id, so that its receiver can tell
//! that it is ours, and that it came before.

use crate::Service;
use cloud::{queues::Delivery, table::events::Told, web::Web};
use domain::{
    Error, Result,
    webhook::{Topic, Webhook},
};
use hmac::{Hmac, Mac};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use jiff::Timestamp;
use sha2::Sha256;

/// Writes the body of a call, in the words of the dialect that webhooks speak.
pub type Body = fn(&Told, Topic, Option<&str>) -> String;

impl Service {
    /// Calls a webhook for an event. True once it has answered with success, or is gone.
    pub async fn deliver(
        &self,
        message: &Delivery,
        web: &Web,
        body: Body,
        now: Timestamp,
    ) -> Result<bool> {
        let told = self.table.told(&message.tenant, message.request, &message.event).await?;
        let Some(told) = told else { return Ok(true) };
        let hook = told.settings.webhooks.iter().find(|hook| hook.id == message.webhook);
        let Some(hook) = hook else { return Ok(true) };
        for topic in hook.topics_of(&told.event) {
            let body = body(&told, topic, hook.secret.as_deref());
            let headers = headers(hook, &told, topic, &body, now)?;
            let status = web.post(&hook.url, headers, body).await?;
            if !(200..300).contains(&status) {
                tracing::warn!(webhook = hook.id, status, "a webhook didn't take a call");
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn headers(
    hook: &Webhook,
    told: &Told,
    topic: Topic,
    body: &str,
    now: Timestamp,
) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let mut set = |name: &'static str, value: String| {
        let value = HeaderValue::from_str(&value).map_err(Error::internal)?;
        headers.insert(HeaderName::from_static(name), value);
        Ok::<_, Error>(())
    };
    set("x-provisor-delivery", format!("{}-{topic:?}", told.event.id))?;
    if let Some(secret) = &hook.secret {
        let seconds = now.as_second();
        let signature = sign(secret, &format!("{seconds}.{body}"))?;
        set("x-provisor-signature", format!("t={seconds},v1={signature}"))?;
        set("x-orchestry-secret", secret.clone())?;
    }
    Ok(headers)
}

/// HMAC-SHA-256 in hexadecimal.
fn sign(secret: &str, text: &str) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(Error::internal)?;
    mac.update(text.as_bytes());
    Ok(hex::encode(mac.finalize().into_bytes()))
}
