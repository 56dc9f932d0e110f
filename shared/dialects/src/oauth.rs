//! `POST /oauth/token`: client credentials. RFC 6749, sections 4.4 and 5.

use crate::{Answer, orchestry, reply};
use domain::Error;
use http::{HeaderValue, StatusCode, header};
use serde_json::json;

/// What a client asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRequest {
    /// Who it is, where it says so in the body.
    pub client: Option<(String, String)>,
}

/// Why there is no token, in the words of RFC 6749, section 5.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The request is malformed.
    InvalidRequest(&'static str),
    /// Nobody with these credentials is known.
    InvalidClient,
    /// This grant isn't offered.
    UnsupportedGrantType,
}

/// Reads the form of a token request.
pub fn decode(media: &str, body: &[u8]) -> Result<TokenRequest, Refusal> {
    let media = media.split(';').next().unwrap_or_default().trim();
    if !media.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Refusal::InvalidRequest("the body must be application/x-www-form-urlencoded"));
    }
    let (mut grant, mut id, mut secret) = (None, None, None);
    for (name, value) in form_urlencoded::parse(body) {
        let slot = match name.as_ref() {
            "grant_type" => &mut grant,
            "client_id" => &mut id,
            "client_secret" => &mut secret,
            _ => continue,
        };
        if slot.replace(value.into_owned()).is_some() {
            return Err(Refusal::InvalidRequest("a parameter stands twice"));
        }
    }
    match grant.as_deref() {
        Some("client_credentials") => Ok(TokenRequest { client: id.zip(secret) }),
        Some("") | None => Err(Refusal::InvalidRequest("grant_type is required")),
        Some(_) => Err(Refusal::UnsupportedGrantType),
    }
}

/// 200 with a token that is good for so many seconds.
pub fn issued(token: &str, seconds: i64) -> Answer {
    let body = json!({"access_token": token, "token_type": "Bearer", "expires_in": seconds});
    answer(StatusCode::OK, &body.to_string())
}

/// Why there is no token. A client that tried Basic is told that it may try again.
pub fn refused(refusal: Refusal) -> Answer {
    let (status, error, detail) = match refusal {
        Refusal::InvalidRequest(detail) => (StatusCode::BAD_REQUEST, "invalid_request", detail),
        Refusal::InvalidClient => {
            (StatusCode::UNAUTHORIZED, "invalid_client", "the client or its secret is unknown")
        }
        Refusal::UnsupportedGrantType => {
            (StatusCode::BAD_REQUEST, "unsupported_grant_type", "use client_credentials")
        }
    };
    let body = json!({"error": error, "error_description": detail});
    let mut answer = answer(status, &body.to_string());
    if status == StatusCode::UNAUTHORIZED {
        let challenge = HeaderValue::from_static("Basic realm=\"provisor\"");
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    answer
}

/// What isn't about the client's request.
pub fn render(error: &Error) -> Answer {
    match error {
        Error::Unauthenticated(_) => refused(Refusal::InvalidClient),
        _ => orchestry::fault::render(error),
    }
}

fn answer(status: StatusCode, body: &str) -> Answer {
    let answer = reply::text(status, "application/json", body);
    let answer = reply::with(answer, header::CACHE_CONTROL, "no-store");
    reply::with(answer, header::PRAGMA, "no-cache")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

    #[test]
    fn a_client_may_say_who_it_is_in_the_body() {
        let body = b"grant_type=client_credentials&client_id=a%20b&client_secret=c&scope=x";
        let client = Some(("a b".to_owned(), "c".to_owned()));
        assert_eq!(decode(FORM, body), Ok(TokenRequest { client }));
    }

    #[test]
    fn what_is_wrong_has_its_own_word() {
        assert_eq!(decode(FORM, b"grant_type=password"), Err(Refusal::UnsupportedGrantType));
        assert!(matches!(decode(FORM, b""), Err(Refusal::InvalidRequest(_))));
        assert!(matches!(decode("application/json", b"{}"), Err(Refusal::InvalidRequest(_))));
        let twice = b"grant_type=client_credentials&grant_type=client_credentials";
        assert!(matches!(decode(FORM, twice), Err(Refusal::InvalidRequest(_))));
    }
}
