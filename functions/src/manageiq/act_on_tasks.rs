//! `POST /api/{collection}/{id}/{subcollection}`, `/api/v4.4.0/{collection}/{id}/{subcollection}`: acts on tasks
//! of a request. Contract sections 1.2 and 1.3.

use super::{Outcome, Visit, collection, serve, task_actions};
use dialects::{
    Answer,
    manageiq::{body::Body, collection::Collection, features, metadata::check_below},
};

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(handle).await
}

async fn handle(visit: Visit) -> Outcome<Answer> {
    let collection = collection(&visit.call)?;
    check_below(collection, visit.call.path("subcollection"))?;
    let body = Body::of_collection(&visit.call.body, Collection::RequestTasks, features::OF_TASKS)?;
    let verb = body.verb;
    visit.check_verb_on_tasks(verb)?;
    visit.check_accept()?;
    let order = body.order(Collection::RequestTasks)?;
    let parent = visit.request(collection).await?;
    Box::pin(task_actions::act_on_all(&visit, verb, Some((collection, &parent)), order)).await
}
