//! `/api/auth`: tokens. Contract section 3.1.

use super::{Fault, Result, cell::written, reply};
use crate::Answer;
use http::{Response, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

/// For what a token is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// For programs.
    Api,
    /// For pages that people look at.
    Pages,
    /// For web sockets, of which there are none here: such a token is good for nothing else.
    Sockets,
}

impl Purpose {
    /// The one that a call names; programs need not.
    pub fn parse(name: Option<&str>) -> Result<Self> {
        match name {
            None | Some("" | "api") => Ok(Self::Api),
            Some("ui") => Ok(Self::Pages),
            Some("ws") => Ok(Self::Sockets),
            Some(other) => Err(Fault::bad_request(format!(
                "Invalid requester_type {other} specified, valid types are: api, ui, ws"
            ))),
        }
    }

    /// How long such a token lasts without being used.
    pub fn life(self) -> SignedDuration {
        match self {
            Self::Api => SignedDuration::from_mins(10),
            Self::Pages | Self::Sockets => SignedDuration::from_hours(1),
        }
    }

    fn name(self) -> Option<&'static str> {
        match self {
            Self::Api => None,
            Self::Pages => Some("ui"),
            Self::Sockets => Some("ws"),
        }
    }
}

/// 200 with a new token.
pub fn issued(token: &str, purpose: Purpose, now: Timestamp) -> Answer {
    let life = purpose.life();
    let expires_on = written(now + life).to_string();
    let mut body =
        json!({"auth_token": token, "token_ttl": life.as_secs(), "expires_on": expires_on});
    if let Some(name) = purpose.name() {
        body["requester_type"] = name.into();
    }
    reply::json(StatusCode::OK, &body)
}

/// 204: the token is good for nothing any more.
pub fn revoked() -> Answer {
    let mut answer = Response::new(String::new());
    *answer.status_mut() = StatusCode::NO_CONTENT;
    answer
}
