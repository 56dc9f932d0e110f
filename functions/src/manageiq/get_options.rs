//! `OPTIONS /api`, `/api/{collection}`, `/api/{collection}/{id}`, `/api/{collection}/{id}/{subcollection}`,
//! `/api/{collection}/{id}/{subcollection}/{taskId}`, and the same with the version: `/api/v4.4.0`,
//! `/api/v4.4.0/{collection}`, `/api/v4.4.0/{collection}/{id}`, `/api/v4.4.0/{collection}/{id}/{subcollection}`,
//! `/api/v4.4.0/{collection}/{id}/{subcollection}/{taskId}`: what resources have. Nobody has to sign in. Contract
//! section 1.6.

use super::{Outcome, collection, serve_all};
use dialects::{
    Answer,
    manageiq::metadata::{answer, check_below, empty},
};
use lambda::http::Call;

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve_all(handle).await
}

fn handle(call: &Call) -> Outcome<Answer> {
    if matches!(call.path("collection"), "" | "auth" | "ping" | "product_info") {
        return Ok(empty());
    }
    let collection = collection(call)?;
    if call.path("subcollection").is_empty() {
        return Ok(answer(collection));
    }
    check_below(collection, call.path("subcollection"))?;
    Ok(empty())
}
