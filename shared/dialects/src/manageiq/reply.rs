//! Answers in JSON, which every page may read. Contract section 1.6.

use crate::{Answer, reply};
use http::StatusCode;
use serde::Serialize;

/// A JSON answer.
pub(super) fn json(status: StatusCode, body: &impl Serialize) -> Answer {
    reply::json(status, "application/json; charset=utf-8", body)
}
