//! The time, read in this one place.

use jiff::Timestamp;

/// Now, in whole milliseconds: what clients read back is what the table holds.
pub fn now() -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    let now = Timestamp::now();
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}
