//! `POST /api/{collection}/{id}/{subcollection}/{taskId}`,
//! `/api/v4.4.0/{collection}/{id}/{subcollection}/{taskId}`: acts on one task of a request. Contract section 1.2.

use super::{Outcome, Visit, serve, task_actions};
use dialects::{Answer, manageiq::body::Body};

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(handle).await
}

async fn handle(visit: Visit) -> Outcome<Answer> {
    let (collection, body) = visit.wished_below(Body::of_resource)?;
    let verb = body.verb;
    let wish = task_actions::wish_of_path(&visit, body.wish()?, "taskId")?;
    let parent = visit.request(collection).await?;
    let done = task_actions::act(&visit, verb, Some((collection, &parent)), &wish).await?;
    Ok(task_actions::answer(&visit, &done, Some(collection)))
}
