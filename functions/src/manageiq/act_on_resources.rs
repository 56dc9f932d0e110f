//! `POST /api/{collection}`, `/api/v4.4.0/{collection}`: acts on one or several resources of a collection.
//! Contract sections 1.3 and 1.4.

use super::{
    Outcome, Refusal, Visit, collection, filing,
    requests::{resource, whole},
    serve, task_actions,
};
use dialects::{
    Answer,
    manageiq::{
        Fault, act,
        body::{Body, Order, Wish},
        collection::Collection,
        features::{self, Verb},
        query::Query,
    },
};
use domain::RequestId;

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(handle).await
}

async fn handle(visit: Visit) -> Outcome<Answer> {
    let collection = collection(&visit.call)?;
    let verbs = features::of_collection(collection);
    let body = Body::of_collection(&visit.call.body, collection, verbs)?;
    let verb = body.verb;
    if collection == Collection::RequestTasks {
        visit.check_verb_on_tasks(verb)?;
        visit.check_accept()?;
        let order = body.order(collection)?;
        return Box::pin(task_actions::act_on_all(&visit, verb, None, order)).await;
    }
    // Who may not do that at all isn't told what else is wrong.
    let order = body.order(collection);
    let wishes = order.as_ref().map_or(&[][..], |order| &order.wishes);
    visit.check_verb(verb, collection, wishes).await?;
    visit.check_accept()?;
    let order = order?;
    match verb {
        Verb::Query => query(&visit, collection, &order).await,
        Verb::Create => filing::create(&visit, collection, order).await,
        Verb::Edit => filing::edit_all(&visit, collection, order).await,
        Verb::Approve | Verb::Deny | Verb::Cancel => {
            act_on_all(&visit, verb, collection, order).await
        }
    }
}

/// What became of each. Where only one could be named, what stands against it is an error.
async fn act_on_all(
    visit: &Visit,
    verb: Verb,
    collection: Collection,
    order: Order,
) -> Outcome<Answer> {
    let mut outcomes = Vec::with_capacity(order.wishes.len());
    for done in visit.act(verb, collection, &order.wishes).await? {
        outcomes.push(match done {
            Ok(outcome) => outcome,
            Err(refusal) if !order.is_bulk => return Err(refusal),
            Err(Refusal::Fault(fault)) => act::Outcome::refused(fault.message, None),
            Err(Refusal::Error(error)) => {
                lambda::http::log(&error);
                act::Outcome::refused(Fault::from(&error).message, None)
            }
        });
    }
    Ok(act::of_several(&outcomes, order.is_bulk))
}

/// Reads several requests by their numbers: all of them, or none.
async fn query(visit: &Visit, collection: Collection, order: &Order) -> Outcome<Answer> {
    let query = Query::parse(&visit.call.raw_query, collection)?;
    let ids: Vec<RequestId> =
        order.wishes.iter().map(|wish| wanted(wish, collection)).collect::<Outcome<_>>()?;
    let requests = visit.requests_of(collection, &ids).await?;
    let mut in_order = Vec::with_capacity(ids.len());
    for id in ids {
        let found = requests.iter().find(|request| request.id == id);
        let none = || Refusal::from(Fault::missing("MiqRequest", id));
        in_order.push(found.cloned().ok_or_else(none)?);
    }
    let facts = visit.facts(&in_order, whole(&query)).await?;
    let verbs = visit.verbs(features::of_resource(collection));
    let shown = visit.shown(&in_order, &facts, collection);
    let resources: Vec<_> =
        shown.iter().map(|shown| resource(shown, &query, Some(&verbs))).collect();
    Ok(act::of_resources(&resources))
}

fn wanted(wish: &Wish, collection: Collection) -> Outcome<RequestId> {
    wish.check()?;
    let Some(id) = wish.id.as_deref() else {
        let named: Vec<String> =
            wish.arguments.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let (name, named) = (collection.name(), named.join(", "));
        let message = format!("Invalid {name} resource specified - {named}");
        return Err(Fault::not_found(message).into());
    };
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::invalid_id(collection.klass(), id).into());
    }
    RequestId::parse(id).map_err(|_| Fault::missing("MiqRequest", id).into())
}
