//! `GET /requests/{reqid}`: one request, or one of the tasks of a request as a request of its own.
//! Contract section 6.

mod details;
mod entity;

use super::{
    ending::Ending,
    fields::Fields,
    links::{Base, Link},
    reply,
    status::{self, has_children},
};
use crate::{Answer, orchestry::time::at};
use domain::{Request, Result, Task, UserId, approval::Vote};
use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

pub use entity::Form;

/// Every field of a request.
const FIELDS: [&str; 16] = [
    "id",
    "links",
    "reqStatus",
    "reqStatusReason",
    "requester",
    "reqCreatedOn",
    "reqExpireOn",
    "reqModifiedOnDate",
    "reqType",
    "reqJustification",
    "reqBeneficiaryList",
    "reqTargetEntities",
    "childRequests",
    "childRequestIds",
    "parentRequestId",
    "requestTaskDetails",
];

/// A request, for one reader at one time.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The request.
    pub request: &'a Request,
    /// Its votes.
    pub votes: &'a [Vote],
    /// Its tasks, as their rows stand.
    pub tasks: &'a [Task],
    /// The task that is shown as a request of its own.
    pub child: Option<&'a Task>,
    /// How forms are written.
    pub form: Form,
    /// When.
    pub now: Timestamp,
}

/// Reads which fields are asked for.
pub fn decode_fields(text: Option<&str>) -> Result<Fields> {
    Fields::parse(text, &FIELDS)
}

/// 200 with the request.
pub fn answer(base: &Base, shown: &Shown<'_>, fields: &Fields) -> Answer {
    let mut body = match shown.child {
        Some(task) => child(base, shown, task),
        None => whole(base, shown),
    };
    fields.choose(&mut body, &FIELDS);
    reply::json(StatusCode::OK, &body)
}

fn whole(base: &Base, shown: &Shown<'_>) -> Map<String, Value> {
    let Shown { request, tasks, now, .. } = *shown;
    let mut body = summary(base, request, now);
    body.insert("reqTargetEntities".into(), entities(request, tasks, shown.form, now));
    body.insert("requestTaskDetails".into(), details::encode(shown));
    if let [task] = tasks {
        let reason = body.get("reqStatusReason").filter(|reason| !reason.is_null()).cloned();
        let own = self::reason(request, task, now);
        body.insert("reqStatusReason".into(), reason.unwrap_or_else(|| json!(own)));
    }
    if has_children(request) {
        let ids: Vec<String> = tasks.iter().map(|task| task.id.to_string()).collect();
        body.insert("childRequestIds".into(), json!(ids));
        let children = tasks.iter().map(|task| child_row(base, shown, task));
        body.insert("childRequests".into(), children.collect());
    }
    body
}

fn of_item(tasks: &[Task], index: usize) -> Vec<&Task> {
    tasks.iter().filter(|task| task.item == index).collect()
}

/// What a list shows of a request, and what it could show.
pub(super) fn summary(base: &Base, request: &Request, now: Timestamp) -> Map<String, Value> {
    let content = &request.content;
    let people: Vec<Value> = content.beneficiaries.iter().map(|user| person(base, user)).collect();
    let body = json!({
        "id": request.id.to_string(),
        "links": [Link::to_self(base.request(request.id))],
        "reqStatus": status::project(request, now),
        "reqStatusReason": status::reason(request, now),
        "requester": requester(base, &request.requester),
        "reqCreatedOn": at(request.created_at),
        "reqExpireOn": request.open_step().map(|_| at(request.lapses_at)),
        "reqModifiedOnDate": at(request.modified_at),
        "reqType": status::request_type(request),
        "reqJustification": content.justification,
        "reqBeneficiaryList": people,
    });
    object(body)
}

/// What a request is about, and what became of it in its tasks.
pub(super) fn entities(request: &Request, tasks: &[Task], form: Form, now: Timestamp) -> Value {
    let items = request.content.items.iter().enumerate();
    let encode = |(index, item)| entity::encode(request, item, &of_item(tasks, index), (form, now));
    items.map(encode).collect()
}

/// Why a task is as it is: that it is being taken back, or else why it was closed, or else how it ended.
fn reason(request: &Request, task: &Task, now: Timestamp) -> Option<String> {
    let ending = Ending::of(request, task, now);
    let words = |ending: Ending| ending.to_string();
    let pending = ending.filter(|ending| ending.is_pending()).map(words);
    pending.or_else(|| status::reason_of_child(request, task, now)).or_else(|| ending.map(words))
}

/// A task as a request of its own: one thing for one person.
fn child(base: &Base, shown: &Shown<'_>, task: &Task) -> Map<String, Value> {
    let Shown { request, .. } = *shown;
    let mut body = summary(base, request, shown.now);
    body.extend(child_row(base, shown, task));
    let item = request.content.items.get(task.item);
    let written = (shown.form, shown.now);
    let entities: Vec<Value> =
        item.map(|item| entity::encode(request, item, &[task], written)).into_iter().collect();
    body.insert("reqTargetEntities".into(), json!(entities));
    body.insert("parentRequestId".into(), json!(request.id.to_string()));
    body.insert("requestTaskDetails".into(), details::encode(shown));
    body
}

/// What a parent shows of a child.
fn child_row(base: &Base, shown: &Shown<'_>, task: &Task) -> Map<String, Value> {
    let Shown { request, now, .. } = *shown;
    let kind = request.content.items.get(task.item).map(|item| item.kind);
    let body = json!({
        "id": task.id.to_string(),
        "links": [Link::to_self(base.request(task.id))],
        "reqStatus": status::project_child(request, task, now),
        "reqStatusReason": reason(request, task, now),
        "reqType": kind.map(|kind| status::type_of(request.content.operation, kind)),
        "reqBeneficiaryList": [person(base, &task.beneficiary)],
    });
    let mut row = object(body);
    row.retain(|_, value| !value.is_null());
    row
}

fn requester(base: &Base, user: &UserId) -> Value {
    let link = Link { rel: "requester", href: base.user(user) };
    json!({"name": "requesterId", "value": user, "link": link})
}

fn person(base: &Base, user: &UserId) -> Value {
    json!({"id": user, "links": [Link::to_self(base.user(user))]})
}

fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(body) = value { body } else { Map::new() }
}

#[cfg(test)]
mod tests;
