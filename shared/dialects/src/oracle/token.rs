//! `POST` and `PUT /iam/governance/token/api/v1/tokens`. Contract section 2.

use super::reply;
use crate::Answer;
use http::{StatusCode, header};
use serde_json::json;

/// 201 with a token that is good for so many seconds; `tokenType` and `expiresIn` are ours.
pub fn issued(token: &str, seconds: i64) -> Answer {
    let body = json!({"accessToken": token, "tokenType": "Bearer", "expiresIn": seconds});
    let answer = reply::json(StatusCode::CREATED, &body);
    reply::with(answer, header::CACHE_CONTROL, "no-store")
}
