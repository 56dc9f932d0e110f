//! `GET` and `HEAD /iam/governance/selfservice/api/v1/provtasks`: a page of the provisioning tasks. Contract
//! section 9.

use super::{SEARCH, base, serve};
use dialects::{
    Answer,
    oracle::task::{Filter, Query, Shown, page},
};
use domain::{Caller, Request, Result, Task, policy::Action};
use lambda::http::Call;
use service::{
    Service,
    tasks::{TaskOf, TaskQuery},
};
use tokio::time::Instant;

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Action::ReadRequests, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> Result<Answer> {
    let (q, limit, offset) = (call.query("q"), call.query("limit"), call.query("offset"));
    let query = Query::decode(q, limit, offset, call.query("cursor"))?;
    let (filter, now) = (Filter::parse(query.q)?, call.now);
    let wanted = |request: &Request, task: &Task| filter.holds(&Shown { request, task, now });
    let promising = |request: &Request| filter.may_hold(request);
    let wish = TaskQuery {
        promising: &promising,
        wanted: &wanted,
        bound: query.q.unwrap_or_default(),
        size: query.limit,
        offset: query.offset - 1,
        cursor: query.cursor,
        until: Instant::now() + SEARCH,
    };
    let found = service.list_tasks(&caller, &wish).await?;
    let tasks: Vec<Shown<'_>> =
        found.tasks.iter().map(|TaskOf { request, task }| Shown { request, task, now }).collect();
    Ok(page(&base(&call), &query, &tasks, found.cursor.as_deref()))
}
