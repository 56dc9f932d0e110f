//! Randomness, drawn in this one place.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{Error, Result};

/// 32 random bytes.
pub fn random_key() -> Result<[u8; 32]> {
    let mut key = [0; 32];
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    getrandom::fill(&mut key).map_err(|error| Error::internal(error.to_string()))?;
    Ok(key)
}

/// A key pair to sign with, both in base64url without padding.
#[derive(Clone, Debug)]
pub struct KeyPair {
    /// Whoever has it can sign.
    pub private: String,
    /// Whoever has it can check.
    pub public: String,
}

/// A random Ed25519 key pair.
pub fn random_key_pair() -> Result<KeyPair> {
    let private = random_key()?;
    let public = ed25519_dalek::SigningKey::from_bytes(&private).verifying_key();
    Ok(KeyPair {
        private: URL_SAFE_NO_PAD.encode(private),
        public: URL_SAFE_NO_PAD.encode(public.as_bytes()),
    })
}

/// 24 random letters, digits, `-` and `_`: 144 random bits.
pub fn random_id() -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(&random_key()?[..18]))
}

/// A token of 256 random bits, safe in headers and addresses.
pub fn random_token() -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(random_key()?))
}
