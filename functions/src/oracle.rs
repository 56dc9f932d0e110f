//! Oracle Identity Governance's self-service API: one endpoint a file.

pub mod act_on_request;
pub mod act_on_requests;
pub mod act_on_task;
pub mod act_on_tasks;
pub mod create_requests;
pub mod get_request;
pub mod get_task;
pub mod issue_token;
pub mod list_requests;
pub mod list_tasks;
pub mod refresh_token;
pub mod withdraw_request;
pub mod withdraw_requests;

use dialects::{
    Answer,
    oracle::{
        accepts, act,
        fault::{Failure, not_acceptable, render, requested_by_missing},
        finish,
        links::{Base, Way},
        outcome::{Item, Row},
    },
};
use domain::{
    Caller, Error, RequestId, Result, TaskId,
    policy::{Action, authorize},
};
use jiff::Timestamp;
use lambda::{
    auth::Gate,
    boot,
    http::{self, Call, log},
};
use service::{
    Service,
    identity::{Identity, TOKEN_LIFE},
};
use std::time::Duration;

/// How long lists are searched: a call may take 10 s.
const SEARCH: Duration = Duration::from_secs(6);
/// How long many requests are acted on in one call: it may take 29 s.
const PATIENCE: Duration = Duration::from_secs(20);

/// Serves an endpoint for callers who may do `action`; they are told so before their body is read.
async fn serve<F>(
    action: Action,
    handle: fn(Service, Caller, Call) -> F,
) -> Result<(), lambda::Error>
where
    F: Future<Output = Result<Answer>> + Send + 'static,
{
    serve_identified(move |service, identity, call| {
        let caller = Caller::from(identity);
        let allowed = authorize(&caller, action);
        async move {
            allowed?;
            handle(service, caller, call).await
        }
    })
    .await
}

/// Serves whoever is known and sends what the vendor demands of every call. Who they are is looked at
/// first: nobody else learns what is missing.
async fn serve_identified<H, F>(handle: H) -> Result<(), lambda::Error>
where
    H: Fn(Service, Identity, Call) -> F + Copy + Send,
    F: Future<Output = Result<Answer>> + Send,
{
    let boot = boot().await?;
    let service = boot.service();
    let gate: Gate = boot.gate(&service)?;
    http::serve_finished(render, finish, move |call| {
        let (service, gate) = (service.clone(), gate.clone());
        async move {
            let identity = gate.identity(&call.headers, call.now).await?;
            match unheard(&call) {
                Some(refusal) => Ok(refusal),
                None => handle(service, identity, call).await,
            }
        }
    })
    .await
}

/// Why a call isn't looked at, if it lacks what the vendor demands. Contract section 2.
fn unheard(call: &Call) -> Option<Answer> {
    let reads = matches!(call.method.as_str(), "GET" | "HEAD");
    if !reads && !call.headers.contains_key("x-requested-by") {
        return Some(requested_by_missing());
    }
    let accept: Vec<&str> =
        call.headers.get_all("accept").iter().filter_map(|value| value.to_str().ok()).collect();
    let accept = accept.join(",");
    (!accepts(Some(&accept))).then(not_acceptable)
}

/// Does what could be read, and answers what became of each item, in order.
async fn each<T, R, F>(wishes: Vec<(Item, Result<T>)>, act: impl FnOnce(Vec<T>) -> F) -> Vec<Row>
where
    F: Future<Output = Vec<Result<R>>>,
{
    let (mut items, mut wanted) = (Vec::with_capacity(wishes.len()), Vec::new());
    for (item, wish) in wishes {
        items.push((item, wish.map(|wish| wanted.push(wish))));
    }
    let mut done = act(wanted).await.into_iter();
    let mut outcome = |read: Result<()>| {
        read.and_then(|()| {
            let done = done.next();
            done.unwrap_or_else(|| Err(Error::internal("an item has no outcome"))).map(drop)
        })
    };
    let row = |(item, read)| (item, outcome(read).map_err(|error| failure(&error)));
    items.into_iter().map(row).collect()
}

/// Acts on several requests.
async fn act_on_all(
    service: &Service,
    caller: &Caller,
    wishes: Vec<act::Wish>,
    now: Timestamp,
) -> Vec<Row> {
    let wishes = wishes.into_iter().map(|wish| (wish.item, wish.order)).collect();
    let service = service.clone().within(PATIENCE);
    each(wishes, |orders| service.act_on_all(caller, orders, now)).await
}

fn failure(error: &Error) -> Failure {
    log(error);
    Failure::from(error)
}

/// Where the caller has found us.
fn base(call: &Call) -> Base {
    Base::of(&Way {
        scheme: call.header("x-forwarded-proto"),
        forwarded_host: call.header("x-forwarded-host"),
        host: call.header("host"),
        path: &call.raw_path,
    })
}

/// The request that the path names. A number that is never handed out is one that isn't there.
fn request_id(call: &Call) -> Result<RequestId> {
    let text = call.path("reqid");
    RequestId::parse(text).map_err(|_| Error::not_found("request", text))
}

/// The task that the path names, alike.
fn task_id(call: &Call) -> Result<TaskId> {
    let text = call.path("taskid");
    TaskId::parse(text).map_err(|_| Error::not_found("task", text))
}

/// A new token for whoever is known.
async fn new_token(service: Service, identity: Identity, call: Call) -> Result<Answer> {
    let token = service.issue_token(&identity, call.now).await?;
    Ok(dialects::oracle::token::issued(&token, TOKEN_LIFE.as_secs()))
}
