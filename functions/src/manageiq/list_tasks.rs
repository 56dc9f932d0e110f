//! `GET /api/{collection}/{id}/{subcollection}`, `/api/v4.4.0/{collection}/{id}/{subcollection}`: the tasks of a
//! request. Contract sections 1.1 and 2.1.

use super::{Outcome, Visit, serve, tasks};
use dialects::Answer;

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(handle).await
}

async fn handle(visit: Visit) -> Outcome<Answer> {
    let (collection, query) = visit.asked_below()?;
    tasks::list_of_request(&visit, collection, &query).await
}
