//! Answers in JSON.

use crate::Answer;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde::Serialize;

/// A JSON answer.
pub(crate) fn json(status: StatusCode, media: &'static str, body: &impl Serialize) -> Answer {
    let text = serde_json::to_string(body).unwrap_or_default();
    let mut answer = Response::new(text);
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    answer
}

/// 200 with this body.
pub(super) fn ok(body: &impl Serialize) -> Answer {
    json(StatusCode::OK, "application/json", body)
}

/// 204.
pub fn empty() -> Answer {
    let mut answer = Response::new(String::new());
    *answer.status_mut() = StatusCode::NO_CONTENT;
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

/// What was put: 201 with its place if it is new, else 200.
pub(super) fn put(body: &impl Serialize, version: u64, created: Option<&str>) -> Answer {
    let status = if created.is_some() { StatusCode::CREATED } else { StatusCode::OK };
    let answer = tagged(json(status, "application/json", body), version);
    match created {
        Some(place) => with(answer, header::LOCATION, place),
        None => answer,
    }
}

/// Adds the entity tag of a version.
#[must_use]
pub(super) fn tagged(answer: Answer, version: u64) -> Answer {
    with(answer, header::ETAG, &format!("\"{version}\""))
}
