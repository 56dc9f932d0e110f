//! Who is calling. It happens here, in each function, so that it holds behind every front door.

use crate::{
    cache::Cache,
    jwt::{Verifier, looks_like_a_jwt},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use cloud::table::keys::hash;
use domain::{Caller, Error, Result};
use http::{HeaderMap, header::AUTHORIZATION};
use jiff::{SignedDuration, Timestamp};
use service::{Service, identity::Identity};

/// How long a credential that was right stays right without another look.
const MEMORY: SignedDuration = SignedDuration::from_secs(30);

const MISSING: Error =
    Error::Unauthenticated("sign in with HTTP Basic or a Bearer token in the Authorization header");
const NO_TOKEN: Error = Error::Unauthenticated("send a token: `Authorization: Bearer <token>`");
const MALFORMED: Error =
    Error::Unauthenticated("the Authorization header must be `Basic <base64>` or `Bearer <token>`");

/// Checks credentials.
#[derive(Clone, Debug)]
pub struct Gate {
    service: Service,
    verifier: Option<Verifier>,
    known: Cache<Identity>,
}

/// A user name and its secret.
#[derive(Clone)]
pub struct Basic {
    /// The user or client.
    pub login: String,
    /// Their secret.
    pub secret: String,
}

impl Gate {
    /// A gate that takes our own credentials, and JWTs where a verifier is given.
    pub fn new(service: Service, verifier: Option<Verifier>) -> Self {
        Self { service, verifier, known: Cache::new(MEMORY) }
    }

    /// The caller behind an `Authorization` header: Basic or Bearer.
    pub async fn caller(&self, headers: &HeaderMap, now: Timestamp) -> Result<Caller> {
        self.identity(headers, now).await.map(Caller::from)
    }

    /// Who is behind an `Authorization` header. What is good for some scopes alone is good for nothing here.
    pub async fn identity(&self, headers: &HeaderMap, now: Timestamp) -> Result<Identity> {
        let identity = self.known(headers, now).await?;
        if identity.is_limited {
            let message = format!("the token is good for {} alone", identity.scopes.join(" "));
            return Err(Error::forbidden(message));
        }
        Ok(identity)
    }

    /// Who is behind a token, where nothing else is taken and its scopes have a say.
    pub async fn scoped(&self, headers: &HeaderMap, now: Timestamp) -> Result<Identity> {
        let header = headers.get(AUTHORIZATION).and_then(|header| header.to_str().ok());
        let scheme = header.and_then(|header| header.trim().split_once(' '));
        if scheme.is_none_or(|(scheme, _)| !scheme.eq_ignore_ascii_case("bearer")) {
            return Err(NO_TOKEN);
        }
        self.known(headers, now).await
    }

    async fn known(&self, headers: &HeaderMap, now: Timestamp) -> Result<Identity> {
        let header = headers.get(AUTHORIZATION).ok_or(MISSING)?;
        let header = header.to_str().map_err(|_| MALFORMED)?.trim();
        let name = hash(header);
        if let Some(identity) = self.known.get(&name, now) {
            return Ok(identity);
        }
        let (scheme, credentials) = header.split_once(' ').ok_or(MALFORMED)?;
        let identity = match scheme.to_ascii_lowercase().as_str() {
            "basic" => self.sign_in(&basic(credentials).ok_or(MALFORMED)?).await?,
            "bearer" => self.bearer(credentials.trim(), now).await?,
            _ => return Err(MALFORMED),
        };
        self.known.put(name, identity.clone(), now);
        Ok(identity)
    }

    /// Whose user name and secret these are.
    pub async fn sign_in(&self, basic: &Basic) -> Result<Identity> {
        self.service.sign_in(&basic.login, &basic.secret).await
    }

    async fn bearer(&self, token: &str, now: Timestamp) -> Result<Identity> {
        match &self.verifier {
            Some(verifier) if looks_like_a_jwt(token) => verifier.check(token),
            Some(_) | None => self.service.resume(token, now).await,
        }
    }
}

/// The user name and secret of an `Authorization: Basic` header's second part.
pub fn basic(credentials: &str) -> Option<Basic> {
    let bytes = STANDARD.decode(credentials.trim()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (login, secret) = text.split_once(':')?;
    Some(Basic { login: login.to_owned(), secret: secret.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_may_hold_colons() {
        let basic = basic(&STANDARD.encode("jdoe:a:b")).unwrap();
        assert_eq!((basic.login.as_str(), basic.secret.as_str()), ("jdoe", "a:b"));
    }

    #[test]
    fn what_is_no_user_name_and_secret_is_none() {
        for bad in ["", "!!!", &STANDARD.encode("nocolon"), &STANDARD.encode(b"\xff:\xff")] {
            assert!(super::basic(bad).is_none(), "{bad}");
        }
    }
}
