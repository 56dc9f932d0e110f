//! `POST /api/{collection}/{id}`, `/api/v4.4.0/{collection}/{id}`: acts on one resource. Contract sections 1.3
//! and 1.4.

use super::{Outcome, Visit, collection, filing, serve, task_actions};
use dialects::{
    Answer,
    manageiq::{
        act,
        body::{Body, Wish},
        collection::Collection,
        features::{self, Verb},
    },
};
use domain::Error;

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(handle).await
}

async fn handle(visit: Visit) -> Outcome<Answer> {
    let collection = collection(&visit.call)?;
    let verbs = features::of_resource(collection);
    let body = Body::of_resource(&visit.call.body, collection, verbs)?;
    let verb = body.verb;
    if collection == Collection::RequestTasks {
        visit.check_verb_on_tasks(verb)?;
        visit.check_accept()?;
        let wish = task_actions::wish_of_path(&visit, body.wish()?, "id")?;
        let done = task_actions::act(&visit, verb, None, &wish).await?;
        return Ok(task_actions::answer(&visit, &done, None));
    }
    let id = Some(visit.call.path("id").to_owned());
    let named = Wish { id: id.clone(), ..Wish::default() };
    visit.check_verb(verb, collection, std::slice::from_ref(&named)).await?;
    visit.check_accept()?;
    let wish = Wish { id, ..body.wish()? };
    if verb == Verb::Edit {
        return filing::edit_by_path(&visit, collection, &wish).await;
    }
    let mut outcomes = visit.act(verb, collection, &[wish]).await?;
    let outcome = outcomes.pop().unwrap_or_else(|| Err(Error::internal("no outcome").into()))?;
    Ok(act::of_one(&outcome))
}
