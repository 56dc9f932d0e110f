//! What a newcomer finds in a fresh table.

use std::collections::HashMap;

use crate::Error;

/// Fills a fresh table, as a function with that environment would.
#[expect(
    clippy::unused_async,
    reason = "a placeholder for what will talk to the table"
)]
pub(crate) async fn seed(_environment: &HashMap<String, String>) -> Result<(), Error> {
    Ok(())
}
