//! What answers of all dialects are made of.

use crate::Answer;
use domain::Error;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde::Serialize;

/// A JSON answer.
pub(crate) fn json(status: StatusCode, media: &'static str, body: &impl Serialize) -> Answer {
    text(status, media, serde_json::to_string(body).unwrap_or_default())
}

/// Any answer that is text.
pub(crate) fn text(status: StatusCode, media: &'static str, body: impl Into<String>) -> Answer {
    let mut answer = Response::new(body.into());
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    answer
}

/// Nothing but a status.
pub(crate) fn empty(status: StatusCode) -> Answer {
    let mut answer = Response::new(String::new());
    *answer.status_mut() = status;
    answer
}

/// Adds a header, if its value can be one.
#[must_use]
pub(crate) fn with(mut answer: Answer, name: HeaderName, value: &str) -> Answer {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
    answer
}

/// Adds in how many seconds the call is worth repeating, where the error says so.
#[must_use]
pub(crate) fn to_repeat(answer: Answer, error: &Error) -> Answer {
    match error.retry_after() {
        Some(wait) => with(answer, header::RETRY_AFTER, &wait.as_secs().max(1).to_string()),
        None => answer,
    }
}
