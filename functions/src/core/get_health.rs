//! `GET /healthz`: whether the function runs.

use dialects::orchestry::health;
use lambda::http::serve;

/// Serves calls; it needs neither table nor queues.
pub async fn main() -> Result<(), lambda::Error> {
    serve(dialects::orchestry::fault::render, |_| async { Ok(health::alive()) }).await
}
