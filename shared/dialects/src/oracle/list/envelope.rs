//! A page as it is answered.

use super::{View, Wanted};
use crate::{
    Answer,
    oracle::{
        assignment,
        links::{Base, Link},
        reply,
        request::{Form, entities, summary},
    },
    orchestry::time::at,
};
use domain::{Caller, Request, RequestId, Task};
use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// Every field of a row; the first nine are answered unless the client says otherwise.
const TRACKED: [&str; 12] = [
    "id",
    "links",
    "reqStatus",
    "requester",
    "reqCreatedOn",
    "reqExpireOn",
    "reqType",
    "reqJustification",
    "reqBeneficiaryList",
    "reqStatusReason",
    "reqModifiedOnDate",
    "reqTargetEntities",
];

/// The same of what waits for a decision: first its own eleven, then those of the request.
const PENDING: [&str; 21] = [
    "id",
    "links",
    "taskId",
    "title",
    "state",
    "status",
    "assignee",
    "creator",
    "created",
    "acquiredBy",
    "expires",
    "reqStatus",
    "requester",
    "reqCreatedOn",
    "reqExpireOn",
    "reqType",
    "reqJustification",
    "reqBeneficiaryList",
    "reqStatusReason",
    "reqModifiedOnDate",
    "reqTargetEntities",
];

/// The fields that rows of a view can have.
pub(super) fn fields(view: View) -> &'static [&'static str] {
    match view {
        View::TrackRequests => &TRACKED,
        View::PendingApprovals => &PENDING,
    }
}

fn defaults(view: View) -> &'static [&'static str] {
    match view {
        View::TrackRequests => &TRACKED[..10],
        View::PendingApprovals => &PENDING[..11],
    }
}

/// What a page shows.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// Who reads it.
    pub reader: &'a Caller,
    /// Its requests.
    pub requests: &'a [Request],
    /// Their tasks, where it is asked what they are about.
    pub tasks: &'a HashMap<RequestId, Vec<Task>>,
    /// How forms are written.
    pub form: Form,
    /// Where the next page begins, if there is one.
    pub next: Option<&'a str>,
    /// When.
    pub now: Timestamp,
}

/// 200 with a page. The total isn't counted, as with the vendor.
pub fn answer(base: &Base, wanted: &Wanted, found: &Found<'_>) -> Answer {
    let rows: Vec<_> =
        found.requests.iter().map(|request| row(base, wanted, found, request)).collect();
    let to = |rel, offset, cursor| Link { rel, href: wanted.href(base, offset, cursor) };
    let mut links = vec![to("self", wanted.offset, wanted.cursor.as_deref()), to("first", 1, None)];
    if let Some(next) = found.next {
        links.push(to("next", wanted.offset.saturating_add(rows.len()), Some(next)));
    }
    let body = json!({
        "count": rows.len(),
        "hasMore": found.next.is_some(),
        "totalResult": -1,
        "links": links,
        "requests": rows,
    });
    reply::json(StatusCode::OK, &body)
}

impl Wanted {
    /// A page of the same list. What the vendor knows comes first; the cursor is ours.
    fn href(&self, base: &Base, offset: usize, cursor: Option<&str>) -> String {
        let mut query = vec![
            ("view", self.view.name().to_owned()),
            ("offset", offset.to_string()),
            ("limit", self.limit.to_string()),
        ];
        let said = self.said.iter().filter_map(|(name, value)| Some((*name, value.clone()?)));
        query.extend(said);
        query.extend(cursor.map(|cursor| ("cursor", cursor.to_owned())));
        base.page("requests", &query)
    }
}

fn row(base: &Base, wanted: &Wanted, found: &Found<'_>, request: &Request) -> Map<String, Value> {
    let Found { reader, tasks, form, now, .. } = *found;
    let mut body = summary(base, request, now);
    if wanted.has_entities() {
        let tasks = tasks.get(&request.id).map_or(&[][..], Vec::as_slice);
        body.insert("reqTargetEntities".into(), entities(request, tasks, form, now));
    }
    if wanted.view == View::PendingApprovals {
        body.extend(assigned(request, reader, now));
    }
    wanted.fields.choose(&mut body, defaults(wanted.view));
    body
}

/// Contract section 5: a client takes eight of these for strings in every row.
fn assigned(request: &Request, reader: &Caller, now: Timestamp) -> Map<String, Value> {
    let claim = request.claim.as_ref();
    let body = json!({
        "taskId": assignment::task_id(request).unwrap_or_default(),
        "title": assignment::title(request),
        "state": assignment::state(request),
        "status": crate::oracle::status::project(request, now),
        "assignee": assignment::assignee(request, reader),
        "creator": request.requester,
        "created": at(request.created_at),
        "acquiredBy": claim.map(|claim| &claim.by),
        "expires": at(request.lapses_at),
    });
    if let Value::Object(body) = body { body } else { Map::new() }
}
