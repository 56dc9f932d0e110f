//! `GET /api/product_info`, `/api/v4.4.0/product_info`: what we are. Contract section 1.1.

use super::serve_all;
use dialects::manageiq::entry::product_answer;

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve_all(|_| Ok(product_answer())).await
}
