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

/// A token of 256 random bits, safe in headers and addresses.
pub fn random_token() -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(random_key()?))
}
