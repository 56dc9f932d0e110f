//! `GET /api/{collection}/{id}/{subcollection}/{taskId}`, `/api/v4.4.0/{collection}/{id}/{subcollection}/{taskId}`:
//! one task of a request. Contract section 1.1.

use super::{Outcome, Visit, serve, tasks};
use dialects::Answer;

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(handle).await
}

async fn handle(visit: Visit) -> Outcome<Answer> {
    let (collection, query) = visit.asked_below()?;
    tasks::get_of_request(&visit, collection, &query).await
}
