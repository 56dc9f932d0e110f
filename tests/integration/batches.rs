//! Sending batches as a sender would: signed with the private key that the operator was shown.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    follow::{PATIENCE, invoke},
    stack::{Answer, Stack, eventually},
    support::{text, unique},
};

/// What stands before the 32 bytes of a private key in PKCS #8 (RFC 8410).
const PKCS8: [u8; 16] = *b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";

/// Somebody who may send batches.
pub(crate) struct Sender {
    name: String,
    key: EncodingKey,
}

impl Sender {
    /// A sender for a user of `acme`.
    pub(crate) fn new(stack: &Stack, user: &str, roles: &[&str]) -> Self {
        let name = unique("feed");
        let wanted =
            json!({"for": "queue", "tenant": "acme", "login": name, "user": user, "roles": roles});
        let (status, made) = invoke(stack, "core-create-credential", &wanted);
        assert_eq!(status, 200, "{made}");
        let private = URL_SAFE_NO_PAD.decode(text(&made["privateKey"]["d"])).expect("base64url");
        let key = EncodingKey::from_ed_der(&[PKCS8.as_slice(), &private].concat());
        Self { name, key }
    }

    /// The signature of a message.
    pub(crate) fn sign(&self, body: &str) -> String {
        let header = Header { kid: Some(self.name.clone()), ..Header::new(Algorithm::EdDSA) };
        let sha256 = hex::encode(Sha256::digest(body));
        #[expect(
            clippy::disallowed_methods,
            reason = "a signature has to end ahead of the stack's clock"
        )]
        let now = Timestamp::now();
        let claims = json!({"sha256": sha256, "exp": now.as_second() + 600});
        encode(&header, &claims, &self.key).expect("a signature")
    }

    /// Puts a signed message into the queue.
    pub(crate) fn send(&self, stack: &Stack, message: &Value) {
        let body = message.to_string();
        put(stack, &body, Some(&self.sign(&body)));
    }
}

/// Puts a message into the batch queue.
pub(crate) fn put(stack: &Stack, body: &str, signature: Option<&str>) {
    let mut request = stack.request("POST", "/_local/queues/batch", None);
    if let Some(signature) = signature {
        request = request.header("Signature", signature);
    }
    assert_eq!(stack.send(request, body.as_bytes()).status, 204);
}

/// A message with these requests, sent in the name of `requester`.
pub(crate) fn message(name: &str, requests: &[Value]) -> Value {
    json!({
        "version": 1,
        "tenant": "acme",
        "submittedBy": "requester",
        "correlationId": name,
        "requests": requests,
    })
}

/// The same as one part of several.
pub(crate) fn part(name: &str, number: usize, of: usize, requests: &[Value]) -> Value {
    let mut message = message(name, requests);
    (message["part"], message["parts"]) = (number.into(), of.into());
    message
}

/// A batch as somebody reads it.
pub(crate) fn read(stack: &Stack, name: &str, query: &str, user: &str) -> Answer {
    stack.get(&format!("/provisioning/batches/{name}{query}"), user)
}

/// Waits until a batch has come this far.
pub(crate) fn until(stack: &Stack, name: &str, status: &str) -> Value {
    eventually(PATIENCE, || {
        Some(read(stack, name, "", "operator").json).filter(|it| it["status"] == status)
    })
}

/// Every outcome of a kind, page after page.
pub(crate) fn outcomes(stack: &Stack, name: &str, kind: &str, top: usize) -> Vec<Value> {
    let (mut all, mut query) = (Vec::new(), format!("?outcome={kind}&top={top}"));
    loop {
        let page = read(stack, name, &query, "operator").json;
        let items = page["items"].as_array().cloned().unwrap_or_default();
        assert!(items.len() <= top);
        all.extend(items);
        let Some(token) = page["continuationToken"].as_str() else { return all };
        query = format!("?outcome={kind}&top={top}&continuationToken={token}");
    }
}
