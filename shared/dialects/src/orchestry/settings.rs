//! `GET` and `PUT /provisioning/settings`.

use super::{body::read, reply};
use crate::Answer;
use domain::{Result, Versioned, settings::Settings};

/// Reads settings; what isn't named takes its default.
pub fn decode(bytes: &[u8]) -> Result<Settings> {
    read(bytes)
}

/// The settings, 201 when they are set for the first time.
pub fn answer(settings: &Versioned<Settings>, created: bool) -> Answer {
    let place = created.then_some("/provisioning/settings");
    reply::put(&encode(&settings.value), settings.version, place)
}

/// The settings without the webhooks' secrets, which are never shown.
fn encode(settings: &Settings) -> Settings {
    let mut shown = settings.clone();
    for hook in &mut shown.webhooks {
        hook.secret = None;
    }
    shown
}
