//! `GET` and `PUT /provisioning/settings`.

use super::{body::read, reply};
use crate::Answer;
use domain::{Result, Versioned, settings::Settings};
use http::StatusCode;

/// Reads settings; what isn't named takes its default.
pub fn decode(bytes: &[u8]) -> Result<Settings> {
    read(bytes)
}

/// The settings, 201 when they are set for the first time.
pub fn answer(settings: &Versioned<Settings>, created: bool) -> Answer {
    let status = if created { StatusCode::CREATED } else { StatusCode::OK };
    let answer = reply::json(status, "application/json", &encode(&settings.value));
    reply::tagged(answer, settings.version)
}

/// The settings without the webhooks' secrets, which are never shown.
fn encode(settings: &Settings) -> Settings {
    let mut shown = settings.clone();
    for hook in &mut shown.webhooks {
        hook.secret = None;
    }
    shown
}
