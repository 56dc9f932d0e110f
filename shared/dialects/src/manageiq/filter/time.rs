//! Times in filters. A date without a time of day means the whole day, in UTC. Contract section 2.3.

use crate::manageiq::{Fault, Result};
use jiff::{SignedDuration, Timestamp, ToSpan, civil, tz::TimeZone};

/// The time that a filter names: from this instant up to, but without, that one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
}

impl Span {
    /// A day, or a second.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let bad = || {
            let message = format!(
                "Bad format for datetime: {text} (write it like 2026-11-22 or 2026-11-22T10:15:00Z)"
            );
            Fault::bad_request(message)
        };
        if text.contains(':') {
            let from = instant(text).ok_or_else(bad)?;
            let to = from.checked_add(SignedDuration::from_secs(1)).map_err(|_| bad())?;
            return Ok(Self { from, to });
        }
        let day: civil::Date = text.parse().map_err(|_| bad())?;
        let start = |day: civil::Date| day.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp());
        let next = day.checked_add(1.day()).map_err(|_| bad())?;
        Ok(Self { from: start(day).map_err(|_| bad())?, to: start(next).map_err(|_| bad())? })
    }
}

/// A time with an offset, or without one in UTC, at the beginning of its second.
fn instant(text: &str) -> Option<Timestamp> {
    let local = |text: &str| {
        let local: civil::DateTime = text.trim_end_matches("UTC").trim().parse().ok()?;
        Some(local.to_zoned(TimeZone::UTC).ok()?.timestamp())
    };
    let found: Timestamp = text.parse().ok().or_else(|| local(text))?;
    Timestamp::from_second(found.as_second()).ok()
}
