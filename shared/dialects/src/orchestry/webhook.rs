//! What webhooks are called with. Contract section 3, Webhooks.

use super::request::project;
use domain::{Event, Request, webhook::Topic};
use serde_json::{Value, json};

/// The body of a call. Orchestry sends the secret in the body too; the signature is ours.
pub fn encode(event: &Event, request: &Request, topic: Topic, secret: Option<&str>) -> String {
    let first = request.content.items.first();
    let body = json!({
        "secret": secret,
        "event": topic,
        "eventId": event.id,
        "requestId": request.id.to_string(),
        "status": project(event.phase),
        "templateId": first.map(|item| &item.template),
        "name": first.and_then(|item| item.resolved_name.as_ref()),
        "requestedBy": request.requester,
        "taskId": event.task.map(|task| task.to_string()),
        "occurredOn": event.at,
    });
    let Value::Object(mut body) = body else { return String::new() };
    body.retain(|_, value| !value.is_null());
    Value::Object(body).to_string()
}
