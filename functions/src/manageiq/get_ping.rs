//! `GET /api/ping`, `/api/v4.4.0/ping`: whether we are there. Contract section 1.1.

use super::serve_all;
use dialects::manageiq::entry::pong;

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve_all(|_| Ok(pong())).await
}
