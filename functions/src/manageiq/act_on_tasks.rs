//! `POST /api/{collection}/{id}/{subcollection}`, `/api/v4.4.0/{collection}/{id}/{subcollection}`: acts on tasks
//! of a request. Contract sections 1.2 and 1.3.

use super::{Outcome, Visit, serve, task_actions};
use dialects::{
    Answer,
    manageiq::{body::Body, collection::Collection},
};

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(handle).await
}

async fn handle(visit: Visit) -> Outcome<Answer> {
    let (collection, body) = visit.wished_below(Body::of_collection)?;
    let verb = body.verb;
    let order = body.order(Collection::RequestTasks)?;
    let parent = visit.request(collection).await?;
    Box::pin(task_actions::act_on_all(&visit, verb, Some((collection, &parent)), order)).await
}
