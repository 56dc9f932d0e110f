//! Deciding again when somebody else was quicker.

use domain::{Error, Result};
use std::time::Duration;

/// How often a decision is made again from a fresh read.
const TRIES: u32 = 16;

/// What came of one try.
pub(crate) enum Outcome<T> {
    /// It is written.
    Done(T),
    /// Something changed since it was read.
    Raced,
}

/// Loads, decides and commits until nothing has changed in between.
pub(crate) async fn racing<T, F>(mut attempt: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<Outcome<T>>>,
{
    for round in 1..=TRIES {
        if let Outcome::Done(done) = attempt().await? {
            return Ok(done);
        }
        tokio::time::sleep(Duration::from_millis(u64::from(round * 7))).await;
    }
    Err(Error::busy())
}
