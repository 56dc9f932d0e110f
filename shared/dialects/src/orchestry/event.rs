//! `GET /provisioning/requests/{id}/events`: who, when, what.

use super::{reply, request::project, time::at};
use crate::Answer;
use domain::{Event, event::Actor};
use serde_json::{Value, json};

/// One mail that told of an event, as far as it has come.
#[derive(Clone, Debug)]
pub struct Told {
    /// The event.
    pub event: String,
    /// The rest, as it is shown.
    pub delivery: Value,
}

/// 200 with the history, oldest first, each event with the mails that told of it.
pub fn answer(events: &[Event], told: &[Told]) -> Answer {
    let items: Vec<Value> = events.iter().map(|event| encode(event, told)).collect();
    reply::ok(&json!({"count": items.len(), "items": items}))
}

fn encode(event: &Event, told: &[Told]) -> Value {
    let (who, kind) = match &event.actor {
        Actor::User(user) => (user.as_str(), "user"),
        Actor::Worker => ("worker", "system"),
        Actor::Sweep => ("sweep", "system"),
    };
    let told = told.iter().filter(|told| told.event == event.id);
    let body = json!({
        "id": event.id,
        "when": at(event.at),
        "who": who,
        "whoType": kind,
        "what": event.kind,
        "status": project(event.phase),
        "taskId": event.task.map(|task| task.to_string()),
        "step": event.step.map(|step| step + 1),
        "comment": event.comment,
        "message": event.message,
        "deliveries": told.map(|told| &told.delivery).collect::<Vec<_>>(),
    });
    let Value::Object(mut body) = body else { return Value::Null };
    body.retain(|_, value| !value.is_null());
    Value::Object(body)
}
