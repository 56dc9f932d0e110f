//! Filing requests and changing them. Contract sections 4.6 and 5.

use super::{Outcome, Refusal, Visit, actions::checked_id, requests::resource};
use dialects::{
    Answer,
    manageiq::{
        Fault, act,
        body::{Order, Wish},
        collection::Collection,
        create::{self, Desk},
        edit,
        features::Verb,
        plan::classes,
        query::Query,
    },
};
use domain::{
    Error, Request, RequestId,
    commands::submit::Submission,
    policy::{Action, authorize},
};
use service::{numbered, submit::Wanted};

/// What became of each wish: the number of its request.
type Filed = Result<RequestId, Refusal>;

/// Files requests; answers each of them in full, or why it isn't filed.
pub(super) async fn create(visit: &Visit, collection: Collection, order: Order) -> Outcome<Answer> {
    let Visit { service, caller, call, .. } = visit;
    authorize(caller, Action::FileRequest)?;
    let mut filed: Vec<Option<Filed>> = Vec::with_capacity(order.wishes.len());
    let mut wanted = Vec::new();
    for submission in submissions(visit, collection, &order.wishes).await? {
        filed.push(match submission {
            Ok(submission) => {
                wanted.push(Wanted { submission, key: None });
                None
            }
            Err(refusal) => Some(Err(refusal)),
        });
    }
    let told = if wanted.is_empty() {
        Vec::new()
    } else {
        service.submit_all(caller, wanted, call.now).await?
    };
    let mut told = told.into_iter();
    let mut next =
        || told.next().unwrap_or_else(|| Err(Error::internal("a request has no outcome")));
    let filed = filed
        .into_iter()
        .map(|known| known.unwrap_or_else(|| next().map(|filed| filed.id).map_err(Refusal::Error)));
    let filed: Vec<Filed> = filed.collect();
    results(visit, collection, filed, order.is_bulk).await
}

/// What is asked for by each wish.
async fn submissions(
    visit: &Visit,
    collection: Collection,
    wishes: &[Wish],
) -> Outcome<Vec<Result<Submission, Refusal>>> {
    let Visit { service, caller, call, .. } = visit;
    let users: Vec<_> =
        wishes.iter().flat_map(|wish| create::users(&wish.arguments, caller)).collect();
    let templates = service.list_templates(caller).await?;
    let known = service.table.catalogue(&caller.tenant, &[], &users).await?;
    let desk = Desk {
        caller,
        templates: &templates,
        users: &known.users,
        settings: &known.settings,
        now: call.now,
    };
    let class = match classes(collection) {
        [class] => Some(*class),
        _ => None,
    };
    let read = |wish: &Wish| create::decode(&wish.arguments, class, &desk).map_err(Refusal::Fault);
    Ok(wishes.iter().map(read).collect())
}

/// Requests in full, without what can be done with them.
async fn results(
    visit: &Visit,
    collection: Collection,
    filed: Vec<Filed>,
    is_bulk: bool,
) -> Outcome<Answer> {
    let ids: Vec<RequestId> =
        filed.iter().filter_map(|filed| filed.as_ref().ok().copied()).collect();
    let requests = visit.service.of_numbers(&visit.caller, &ids).await?;
    let wanted = numbered::Wanted { people: true, ..numbered::Wanted::default() };
    let facts = visit.facts(&requests, wanted).await?;
    let shown = visit.shown(&requests, &facts, collection);
    let query = Query::default();
    let mut results = Vec::with_capacity(filed.len());
    for filed in filed {
        results.push(match filed {
            Ok(id) => {
                let shown = shown.iter().find(|shown| shown.request.id == id);
                let shown = shown.ok_or_else(|| Error::internal("what was filed isn't there"))?;
                resource(shown, &query, None)
            }
            Err(refusal) if !is_bulk => return Err(refusal),
            Err(refusal) => act::refusal(&fault_of(refusal)),
        });
    }
    Ok(act::of_resources(&results))
}

fn fault_of(refusal: Refusal) -> Fault {
    match refusal {
        Refusal::Fault(fault) => fault,
        Refusal::Error(error) => {
            lambda::http::log(&error);
            Fault::from(&error)
        }
    }
}

/// Changes requests, in order, each by itself; answers each of them in full, or why it isn't changed.
pub(super) async fn edit_all(
    visit: &Visit,
    collection: Collection,
    order: Order,
) -> Outcome<Answer> {
    let mut edited = Vec::with_capacity(order.wishes.len());
    for wish in &order.wishes {
        edited.push(edit_one(visit, collection, wish).await);
    }
    results(visit, collection, edited, order.is_bulk).await
}

/// Changes one request; answers it in full.
pub(super) async fn edit_by_path(
    visit: &Visit,
    collection: Collection,
    wish: &Wish,
) -> Outcome<Answer> {
    let id = edit_one(visit, collection, wish).await?;
    let requests = visit.service.of_numbers(&visit.caller, &[id]).await?;
    let wanted = numbered::Wanted { people: true, ..numbered::Wanted::default() };
    let facts = visit.facts(&requests, wanted).await?;
    let shown = visit.shown(&requests, &facts, collection);
    let shown = shown.first().ok_or_else(|| Error::internal("what was changed isn't there"))?;
    Ok(act::of_resource(&resource(shown, &Query::default(), None)))
}

async fn edit_one(visit: &Visit, collection: Collection, wish: &Wish) -> Filed {
    if wish.id.is_none() {
        return Err(Fault::invalid_id(collection.klass(), "nil").into());
    }
    let id = checked_id(Verb::Edit, collection, wish)?;
    let Visit { service, caller, call, .. } = visit;
    let change = |request: &Request| {
        if !classes(collection).contains(&request.content.class()) {
            return Err(Refusal::Fault(Fault::missing("MiqRequest", id)));
        }
        edit::decode(&wish.arguments, request, call.now).map_err(Refusal::Fault)
    };
    match service.edit(caller, id, change, call.now).await {
        Ok(seen) => Ok(seen.request.id),
        Err(Refusal::Error(Error::NotFound { .. })) => Err(Fault::missing("MiqRequest", id).into()),
        Err(Refusal::Error(error @ (Error::Conflict { .. } | Error::Invalid(_)))) => {
            let message = Fault::from(&error).message;
            Err(Fault::bad_request(format!("Could not update the request - {message}")).into())
        }
        Err(refusal) => Err(refusal),
    }
}
