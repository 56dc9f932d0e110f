//! The time, read in this one place.

use jiff::Timestamp;

/// Now. Nobody calls the bench who could pass it in.
pub(crate) fn now() -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    Timestamp::now()
}
