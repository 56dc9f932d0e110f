//! `POST /api/{collection}/{id}/{subcollection}/{taskId}`,
//! `/api/v4.4.0/{collection}/{id}/{subcollection}/{taskId}`: acts on one task of a request. Contract section 1.2.

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
    let body = Body::of_resource(&visit.call.body, Collection::RequestTasks, features::OF_TASKS)?;
    let verb = body.verb;
    visit.check_verb_on_tasks(verb)?;
    visit.check_accept()?;
    let wish = task_actions::wish_of_path(&visit, body.wish()?, "taskId")?;
    let parent = visit.request(collection).await?;
    let done = task_actions::act(&visit, verb, Some((collection, &parent)), &wish).await?;
    Ok(task_actions::answer(&visit, &done, Some(collection)))
}
