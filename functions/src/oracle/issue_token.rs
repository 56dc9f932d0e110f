//! `POST /iam/governance/token/api/v1/tokens`: a token for whoever signs in; the body says nothing.
//! Contract section 2.

use super::{new_token, serve_identified};

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve_identified(new_token).await
}
