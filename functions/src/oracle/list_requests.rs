//! `GET`, `HEAD /iam/governance/selfservice/api/v1/requests`: a page of what was filed, or of what waits for
//! the caller's decision. Contract section 5.

use super::{SEARCH, base, serve};
use dialects::{
    Answer,
    oracle::{
        list::{Found, Parameters, Plan, View, Wanted, answer, decode},
        request::Form,
    },
};
use domain::{Caller, Error, Result, policy::Action};
use lambda::http::Call;
use service::{
    Service,
    browse::{Browse, Browsed, Outcome, Walk},
};
use tokio::time::Instant;

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Action::ReadRequests, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> Result<Answer> {
    let wanted = decode(&Parameters {
        view: call.query("view"),
        q: call.query("q"),
        fields: call.query("fields"),
        user: call.query("userId"),
        offset: call.query("offset"),
        limit: call.query("limit"),
        cursor: call.query("cursor"),
    })?;
    let base = base(&call);
    let show = |page: &Browsed| {
        let Browsed { caller, requests, cursor, outcome: Outcome { tasks, settings } } = page;
        let (form, next) = (Form::from(settings), cursor.as_deref());
        let found = Found { reader: caller, requests, tasks, form, next, now: call.now };
        answer(&base, &wanted, &found)
    };
    let Some(walk) = walk(&caller, &wanted)? else {
        let outcome = Outcome::default();
        return Ok(show(&Browsed { caller, requests: Vec::new(), cursor: None, outcome }));
    };
    let keep = |request: &domain::Request, reader: &Caller| wanted.keeps(request, reader, call.now);
    let query = Browse {
        walk: &walk,
        keep: wanted.is_filtered().then_some(&keep),
        name: &wanted.name(),
        offset: wanted.offset - 1,
        size: wanted.limit,
        cursor: wanted.cursor.as_deref(),
        with_tasks: wanted.has_entities(),
        until: Instant::now() + SEARCH,
    };
    Ok(show(&service.browse(&caller, query, call.now).await?))
}

/// The walk that finds what is wanted, if there can be any of it.
fn walk(caller: &Caller, wanted: &Wanted) -> Result<Option<Walk>> {
    let others = wanted.user.as_ref().is_some_and(|user| *user != caller.user);
    if others && wanted.view == View::PendingApprovals {
        return Err(Error::forbidden("everybody sees what waits for themselves alone"));
    }
    let whole = match (wanted.view, &wanted.user) {
        (View::PendingApprovals, _) => Walk::Asking,
        (View::TrackRequests, Some(user)) => Walk::FiledBy(user.clone()),
        (View::TrackRequests, None) => Walk::All,
    };
    Ok(match wanted.plan(caller) {
        Plan::Nothing => None,
        Plan::One(id) => Some(Walk::One(id, Box::new(whole))),
        Plan::FiledBy(user) => Some(Walk::FiledBy(user)),
        Plan::InGroup(group) => Some(Walk::InGroup(group)),
        Plan::All => Some(whole),
    })
}
