//! `GET /healthz`.

use super::reply;
use crate::Answer;
use serde_json::json;

/// 200: the function runs.
pub fn alive() -> Answer {
    reply::ok(&json!({"status": "ok"}))
}
