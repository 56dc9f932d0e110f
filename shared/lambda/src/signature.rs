//! Who has signed a message: a JSON Web Token beside it, which names its sender and the hash of its body.

use domain::{Error, Result};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use service::{Service, identity::Identity};
use sha2::{Digest, Sha256};

/// How far ahead a signature may end. What it signs is remembered for a week, so that nobody can send it twice.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 4);

const UNSIGNED: Error = Error::Unauthenticated("nobody has signed the message");
const WRONG: Error = Error::Unauthenticated(
    "the signature must be a JWT of an issued sender: EdDSA, `kid`, `exp`, and `sha256` of the body",
);

#[derive(Debug, Deserialize)]
struct Claims {
    sha256: String,
    exp: i64,
}

/// Whoever has signed this body.
pub async fn signer(
    service: &Service,
    signature: Option<&str>,
    body: &str,
    now: Timestamp,
) -> Result<Identity> {
    let token = signature.ok_or(UNSIGNED)?;
    let header = decode_header(token).map_err(|_| WRONG)?;
    let name = header.kid.ok_or(WRONG)?;
    let (identity, key) = service.sender(&name).await?.ok_or(WRONG)?;
    check(token, &key, body, now)?;
    Ok(identity)
}

fn check(token: &str, key: &str, body: &str, now: Timestamp) -> Result<()> {
    let key = DecodingKey::from_ed_components(key).map_err(Error::internal)?;
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_required_spec_claims(&["exp"]);
    validation.validate_aud = false;
    validation.leeway = 0;
    let claims = decode::<Claims>(token, &key, &validation).map_err(|_| WRONG)?.claims;
    let latest = now.checked_add(LONGEST).unwrap_or(Timestamp::MAX);
    let right = claims.sha256.eq_ignore_ascii_case(&hex::encode(Sha256::digest(body)));
    if right && claims.exp <= latest.as_second() { Ok(()) } else { Err(WRONG) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsonwebtoken::{EncodingKey, Header, encode};
    use serde_json::{Value, json};

    const BODY: &str = r#"{"version": 1}"#;
    /// A key pair made for these tests alone.
    const PRIVATE: [u8; 48] = *b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20\
        \x18\xfd\x2e\xf8\x8a\x10\x60\xa3\x7a\x1d\x58\x52\x17\x52\xcf\x23\
        \xbc\x35\x72\x2b\x0d\xa0\x7f\xa9\x4c\x35\xed\x16\xc1\x12\x60\x7a";
    const PUBLIC: &str = "YgUOLQFgT2ehHN_mrTdqb6ZumueWzkGCbDemnvQQNJM";

    fn now() -> Timestamp {
        crate::clock::now()
    }

    fn claims() -> Value {
        let sha256 = hex::encode(Sha256::digest(BODY));
        json!({"sha256": sha256, "exp": now().as_second() + 3600})
    }

    fn signed(claims: &Value) -> String {
        let header = Header::new(Algorithm::EdDSA);
        encode(&header, claims, &EncodingKey::from_ed_der(&PRIVATE)).unwrap()
    }

    #[test]
    fn a_signature_holds_for_its_body_alone() {
        let token = signed(&claims());
        assert!(check(&token, PUBLIC, BODY, now()).is_ok());
        assert!(check(&token, PUBLIC, r#"{"version": 2}"#, now()).is_err());
        let other = cloud::secret::random_key_pair().unwrap();
        assert!(check(&token, &other.public, BODY, now()).is_err());
    }

    #[test]
    fn a_signature_that_ends_never_late_or_before_is_none() {
        for exp in [json!(1), json!(now().as_second() + 5 * 24 * 3600), Value::Null] {
            let mut claims = claims();
            claims["exp"] = exp;
            assert!(check(&signed(&claims), PUBLIC, BODY, now()).is_err(), "{claims}");
        }
    }

    #[test]
    fn only_the_key_counts() {
        let secret = EncodingKey::from_secret(PUBLIC.as_bytes());
        let forged = encode(&Header::new(Algorithm::HS256), &claims(), &secret).unwrap();
        for token in [forged.as_str(), "", "a.b.c", ".."] {
            assert!(check(token, PUBLIC, BODY, now()).is_err(), "{token}");
        }
    }
}
