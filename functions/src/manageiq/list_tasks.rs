//! `GET /api/{collection}/{id}/{subcollection}`, `/api/v4.4.0/{collection}/{id}/{subcollection}`: the tasks of a
//! request. Contract sections 1.1 and 2.1.

use super::{Outcome, Visit, collection, serve, tasks};
use dialects::{
    Answer,
    manageiq::{collection::Collection, metadata::check_below, query::Query},
};

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(handle).await
}

async fn handle(visit: Visit) -> Outcome<Answer> {
    let collection = collection(&visit.call)?;
    check_below(collection, visit.call.path("subcollection"))?;
    visit.check_accept()?;
    let query = Query::parse(&visit.call.raw_query, Collection::RequestTasks)?;
    tasks::list_of_request(&visit, collection, &query).await
}
