//! `connect/token`: client credentials. Contract section 5.

use super::{SCOPES, reply};
use crate::Answer;
use http::{StatusCode, header};
use serde_json::json;

/// What a client asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRequest {
    /// Who it is, where it says so in the body.
    pub client: Option<(String, String)>,
    scopes: Vec<String>,
}

/// Why there is no token, in the vendor's words. All of them are 400.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The form can't be read.
    InvalidRequest,
    /// Nobody with these credentials is known, or they say twice who they are.
    InvalidClient,
    /// This client can't have a scope that it asks for, or none at all.
    InvalidScope,
    /// This grant isn't offered.
    UnsupportedGrantType,
}

/// Reads the form of a token request.
pub fn decode(media: &str, body: &[u8]) -> Result<TokenRequest, Refusal> {
    let media = media.split(';').next().unwrap_or_default().trim();
    if !media.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Refusal::InvalidRequest);
    }
    let (mut grant, mut id, mut secret, mut scope) = (None, None, None, None);
    for (name, value) in form_urlencoded::parse(body) {
        let slot = match name.as_ref() {
            "grant_type" => &mut grant,
            "client_id" => &mut id,
            "client_secret" => &mut secret,
            "scope" => &mut scope,
            _ => continue,
        };
        if slot.replace(value.into_owned()).is_some() {
            return Err(Refusal::InvalidRequest);
        }
    }
    match grant.as_deref() {
        Some("client_credentials") => {
            let scopes = scope.unwrap_or_default();
            let scopes = scopes.split_whitespace().map(str::to_owned).collect();
            Ok(TokenRequest { client: id.zip(secret), scopes })
        }
        Some("") | None => Err(Refusal::InvalidRequest),
        Some(_) => Err(Refusal::UnsupportedGrantType),
    }
}

impl TokenRequest {
    /// What the token is to be good for: what was asked for, or everything that the client may have.
    pub fn scopes(&self, allowed: &[String]) -> Result<Vec<String>, Refusal> {
        let known = |scope: &&String| SCOPES.contains(&scope.as_str());
        let wanted = if self.scopes.is_empty() { allowed } else { &self.scopes };
        let granted: Vec<String> = wanted.iter().filter(known).cloned().collect();
        let all = self.scopes.iter().all(|scope| known(&scope) && allowed.contains(scope));
        if all && !granted.is_empty() { Ok(granted) } else { Err(Refusal::InvalidScope) }
    }
}

/// 200 with a token that is good for so many seconds.
pub fn issued(token: &str, seconds: i64, scopes: &[String]) -> Answer {
    let scope = scopes.join(" ");
    let body = json!({"access_token": token, "expires_in": seconds, "token_type": "Bearer", "scope": scope});
    unstored(reply::json(StatusCode::OK, &body))
}

/// Why there is no token.
pub fn refused(refusal: Refusal) -> Answer {
    let error = match refusal {
        Refusal::InvalidRequest => "invalid_request",
        Refusal::InvalidClient => "invalid_client",
        Refusal::InvalidScope => "invalid_scope",
        Refusal::UnsupportedGrantType => "unsupported_grant_type",
    };
    unstored(reply::json(StatusCode::BAD_REQUEST, &json!({"error": error})))
}

fn unstored(answer: Answer) -> Answer {
    let answer = reply::with(answer, header::CACHE_CONTROL, "no-store, no-cache, max-age=0");
    reply::with(answer, header::PRAGMA, "no-cache")
}
