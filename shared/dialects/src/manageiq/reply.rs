//! Answers in JSON, which every page may read. Contract section 1.6.

use crate::Answer;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde::Serialize;

/// A JSON answer.
pub(super) fn json(status: StatusCode, body: &impl Serialize) -> Answer {
    let text = serde_json::to_string(body).unwrap_or_default();
    let mut answer = Response::new(text);
    *answer.status_mut() = status;
    let media = HeaderValue::from_static("application/json; charset=utf-8");
    answer.headers_mut().insert(header::CONTENT_TYPE, media);
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
