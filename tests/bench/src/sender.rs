//! Somebody who may put batches into the queue, and signs them.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cloud::table::keys::hash;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use crate::{Result, clock};

/// What stands before the 32 bytes of a private key in PKCS #8 (RFC 8410).
const PKCS8: [u8; 16] = *b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";

/// For how many seconds a signature is good.
const LIFE: i64 = 3600;

/// A sender with its private key.
#[derive(Clone)]
pub(crate) struct Sender {
    login: String,
    key: EncodingKey,
}

impl Sender {
    /// The sender that `core-create-credential` has made.
    pub(crate) fn new(made: &Value) -> Result<Self> {
        let login = made["login"].as_str().ok_or("a sender has no login")?.to_owned();
        let private = made["privateKey"]["d"].as_str().ok_or("a sender has no private key")?;
        let private = URL_SAFE_NO_PAD.decode(private)?;
        Ok(Self { login, key: EncodingKey::from_ed_der(&[PKCS8.as_slice(), &private].concat()) })
    }

    /// The signature of a message.
    pub(crate) fn sign(&self, body: &str) -> Result<String> {
        let header = Header { kid: Some(self.login.clone()), ..Header::new(Algorithm::EdDSA) };
        let claims = json!({"sha256": hash(body), "exp": clock::now().as_second() + LIFE});
        Ok(encode(&header, &claims, &self.key)?)
    }
}
