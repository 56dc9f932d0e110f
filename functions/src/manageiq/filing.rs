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
        fault::is_too_large,
        features::Verb,
        plan::classes,
        query::Query,
        request::Facts,
    },
};
use domain::{
    Error, Request, RequestId,
    commands::submit::Submission,
    policy::{Action, authorize},
    request::fingerprint,
};
use serde_json::json;
use service::{
    numbered,
    submit::{ClientKey, Entered, Wanted},
};
use std::{collections::HashMap, time::Duration};

/// How long a call may file and change what it names: it may take 29 s.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// What became of each wish: its request.
type Filed = Result<Request, Refusal>;

/// Files requests; answers each of them in full, or why it isn't filed.
pub(super) async fn create(visit: &Visit, collection: Collection, order: Order) -> Outcome<Answer> {
    let Visit { service, caller, call, .. } = visit;
    authorize(caller, Action::FileRequest)?;
    let key = call.checked_header("idempotency-key")?;
    let mut filed: Vec<Option<Filed>> = Vec::with_capacity(order.wishes.len());
    let mut wanted = Vec::new();
    let submissions = submissions(visit, collection, &order.wishes).await?;
    for (index, (submission, wish)) in submissions.into_iter().zip(&order.wishes).enumerate() {
        filed.push(match submission {
            Ok(submission) => {
                let key = key.map(|key| key_of(key, index, collection, wish));
                wanted.push(Wanted { submission, key });
                None
            }
            Err(refusal) => Some(Err(refusal)),
        });
    }
    let mut entered = if wanted.is_empty() {
        Vec::new()
    } else {
        service.clone().within(PATIENCE).submit_whole(caller, wanted, call.now).await?
    };
    fill(visit, &mut entered).await;
    let mut entered = entered.into_iter();
    let mut next =
        || entered.next().unwrap_or_else(|| Err(Error::internal("a request has no outcome")));
    let filed = filed.into_iter().map(|known| {
        known.unwrap_or_else(|| {
            let outcome = next().map(|entered| entered.request);
            outcome.map_err(|error| refused(collection, error))
        })
    });
    let filed: Vec<Filed> = filed.collect();
    results(visit, collection, filed, order.is_bulk).await
}

/// Why it isn't filed, in the words of what it was to be.
fn refused(collection: Collection, error: Error) -> Refusal {
    match error {
        Error::Invalid(_) | Error::Conflict { .. } if collection == Collection::Requests => {
            Refusal::Fault(Fault::from(&error).of_request("create"))
        }
        error => Refusal::Error(error),
    }
}

/// The key of one of several that are filed together.
fn key_of(key: &str, index: usize, collection: Collection, wish: &Wish) -> ClientKey {
    let sent = json!([collection.name(), wish.arguments]);
    ClientKey { key: format!("{key}#{index}"), fingerprint: fingerprint(&sent) }
}

/// Reads what had been filed before; what can't be read has to come again.
async fn fill(visit: &Visit, entered: &mut [domain::Result<Entered>]) {
    let before = |it: &domain::Result<Entered>| {
        it.as_ref().ok().filter(|it| it.replayed).map(|it| it.request.id)
    };
    let ids: Vec<RequestId> = entered.iter().filter_map(before).collect();
    if ids.is_empty() {
        return;
    }
    let read = visit.service.of_numbers(&visit.caller, &ids).await;
    let read = read.inspect_err(lambda::http::log).unwrap_or_default();
    let mut known: HashMap<RequestId, Request> =
        read.into_iter().map(|request| (request.id, request)).collect();
    for it in entered {
        let Some(id) = before(it) else { continue };
        *it = match known.remove(&id) {
            Some(request) => Ok(Entered { request, replayed: true }),
            None => Err(Error::busy()),
        };
    }
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
        group: visit.group.as_ref(),
        templates: &templates,
        users: &known.users,
        settings: &known.settings,
        now: call.now,
    };
    let class = match classes(collection) {
        [class] => Some(*class),
        _ => None,
    };
    let read = |wish: &Wish| {
        wish.check()?;
        let decoded = create::decode(&wish.arguments, class, &desk);
        decoded.map_err(|fault| match class {
            None => Refusal::Fault(fault.of_request("create")),
            Some(_) => Refusal::Fault(fault),
        })
    };
    Ok(wishes.iter().map(read).collect())
}

/// Requests in full, without what can be done with them; where that would be too much, their numbers. Since they
/// stand there already, nothing fails any more.
async fn results(
    visit: &Visit,
    collection: Collection,
    filed: Vec<Filed>,
    is_bulk: bool,
) -> Outcome<Answer> {
    let (mut requests, mut refusals) = (Vec::new(), Vec::with_capacity(filed.len()));
    for filed in filed {
        refusals.push(match filed {
            Ok(request) => {
                requests.push(request);
                None
            }
            Err(refusal) if !is_bulk => return Err(refusal),
            Err(refusal) => Some(fault_of(refusal)),
        });
    }
    let facts = facts(visit, &requests).await;
    let answer = |query: &Query| {
        let shown = visit.shown(&requests, &facts, collection);
        let mut shown = shown.iter().map(|shown| resource(shown, query, None));
        let results = refusals.iter().filter_map(|refusal| match refusal {
            Some(fault) => Some(act::refusal(fault)),
            None => shown.next(),
        });
        act::of_resources(&results.collect::<Vec<_>>())
    };
    let full = answer(&Query::default());
    if is_too_large(&full) {
        Ok(answer(&Query::parse("attributes=id", collection)?))
    } else {
        Ok(full)
    }
}

/// Whose requests they are, as far as that can be found out.
async fn facts(visit: &Visit, requests: &[Request]) -> Facts {
    let wanted = numbered::Wanted { people: true, ..numbered::Wanted::default() };
    visit.facts(requests, wanted).await.unwrap_or_else(|refusal| {
        fault_of(refusal);
        Facts::default()
    })
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
    let service = visit.service.clone().within(PATIENCE);
    let edited = service.each(&order.wishes, |wish| edit_one(visit, collection, wish)).await;
    results(visit, collection, edited, order.is_bulk).await
}

/// Changes one request; answers it in full.
pub(super) async fn edit_by_path(
    visit: &Visit,
    collection: Collection,
    wish: &Wish,
) -> Outcome<Answer> {
    let requests = [edit_one(visit, collection, wish).await?];
    let facts = facts(visit, &requests).await;
    let shown = visit.shown(&requests, &facts, collection);
    let shown = shown.first().ok_or_else(|| Error::internal("what was changed isn't there"))?;
    Ok(act::of_resource(&resource(shown, &Query::default(), None)))
}

async fn edit_one(visit: &Visit, collection: Collection, wish: &Wish) -> Filed {
    wish.check()?;
    if wish.id.is_none() && collection == Collection::Requests {
        return Err(Fault::bad_request("Must specify a id for editing a requests resource").into());
    }
    if wish.id.is_none() {
        return Err(Fault::invalid_id(collection.klass(), "nil").into());
    }
    let id = checked_id(Verb::Edit, collection, wish)?;
    check_editor(visit, wish).await?;
    let Visit { service, caller, call, .. } = visit;
    let change = |request: &Request| {
        if !classes(collection).contains(&request.content.class()) {
            return Err(Refusal::Fault(Fault::missing("MiqRequest", id)));
        }
        let decoded = edit::decode(&wish.arguments, request, call.now);
        decoded.map_err(|fault| Refusal::Fault(fault.of_request("update")))
    };
    match service.edit(caller, id, change, call.now).await {
        Ok(seen) => Ok(seen.request),
        Err(Refusal::Error(Error::NotFound { .. })) => Err(Fault::missing("MiqRequest", id).into()),
        Err(Refusal::Error(error @ (Error::Conflict { .. } | Error::Invalid(_)))) => {
            let fault = Fault::bad_request(Fault::from(&error).message);
            Err(fault.of_request("update").into())
        }
        Err(refusal) => Err(refusal),
    }
}

/// Whoever is named as who changes it is somebody; the history tells who called.
async fn check_editor(visit: &Visit, wish: &Wish) -> Outcome<()> {
    let Visit { service, caller, .. } = visit;
    let Some(name) = create::somebody_else(&wish.arguments, caller)? else { return Ok(()) };
    let named = create::users(&wish.arguments, caller);
    let known = service.table.catalogue(&caller.tenant, &[], &named).await?.users;
    if named.iter().any(|user| *user != caller.user && known.contains_key(user)) {
        return Ok(());
    }
    let message = "Could not update the request - Unknown requester user_name";
    Err(Fault::bad_request(format!("{message} {name} specified")).into())
}
