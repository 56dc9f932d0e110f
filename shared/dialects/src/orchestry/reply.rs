//! Answers in JSON.

use crate::{Answer, reply};
use http::{StatusCode, header};
use serde::Serialize;

pub(crate) use crate::reply::{json, with};

/// 200 with this body.
pub(super) fn ok(body: &impl Serialize) -> Answer {
    json(StatusCode::OK, "application/json", body)
}

/// 204.
pub fn empty() -> Answer {
    reply::empty(StatusCode::NO_CONTENT)
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
