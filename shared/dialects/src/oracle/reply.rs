//! Answers in JSON.

use crate::{Answer, reply};
use http::StatusCode;
use serde::Serialize;

pub(super) use crate::reply::with;

/// A JSON answer.
pub(super) fn json(status: StatusCode, body: &impl Serialize) -> Answer {
    reply::json(status, "application/json", body)
}
