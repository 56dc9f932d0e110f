//! Answers in JSON.

use crate::Answer;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde::Serialize;

pub(super) fn json(status: StatusCode, body: &impl Serialize) -> Answer {
    let mut answer = Response::new(serde_json::to_string(body).unwrap_or_default());
    *answer.status_mut() = status;
    with(answer, header::CONTENT_TYPE, "application/json; charset=utf-8")
}

/// Nothing but a status.
pub(super) fn empty(status: StatusCode) -> Answer {
    let mut answer = Response::new(String::new());
    *answer.status_mut() = status;
    answer
}

/// Adds a header, if its value can be one.
#[must_use]
pub(super) fn with(mut answer: Answer, name: HeaderName, value: &str) -> Answer {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
    answer
}
