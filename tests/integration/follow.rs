//! Requests as the tests of the machinery file them and follow them to their ends.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::stack::{Stack, eventually};

/// How long anything may take that doesn't wait for a time of its own.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// A time from now, as RFC 3339.
pub(crate) fn after(seconds: u64) -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "a schedule has to lie ahead of the stack's clock"
    )]
    let now = SystemTime::now();
    jiff::Timestamp::try_from(now + Duration::from_secs(seconds)).expect("a time").to_string()
}

/// A submission of one thing of a template.
pub(crate) fn one(template: &str) -> Value {
    json!({"items": [{"templateId": template, "parameters": {"name": "Alpha"}}]})
}

/// Files a submission as `requester`; the number it got.
pub(crate) fn file(stack: &Stack, submission: &Value) -> u64 {
    let answer = stack.post("/provisioning/requests", "requester", submission);
    assert_eq!(answer.status, 201, "{}", answer.text);
    number(&answer.json["id"])
}

/// A request as an operator sees it.
pub(crate) fn read(stack: &Stack, id: u64) -> Value {
    let answer = stack.get(&format!("/provisioning/requests/{id}"), "operator");
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json
}

/// Waits until a request has come to its end.
pub(crate) fn ended(stack: &Stack, id: u64) -> Value {
    let open = ["PendingApproval", "Approved", "Queued", "Provisioning"];
    eventually(PATIENCE, || {
        Some(read(stack, id)).filter(|it| open.iter().all(|status| it["status"] != *status))
    })
}

/// Waits until a request's first task shows this revocation.
pub(crate) fn taken_back(stack: &Stack, id: u64) -> Value {
    eventually(PATIENCE, || {
        Some(read(stack, id)).filter(|it| it["tasks"][0]["revocation"] == "revoked")
    })
}

/// The history of a request.
pub(crate) fn events(stack: &Stack, id: u64) -> Vec<Value> {
    let answer = stack.get(&format!("/provisioning/requests/{id}/events"), "operator");
    let Value::Array(events) = answer.json["items"].clone() else { panic!("{}", answer.text) };
    events
}

/// How often something happened to a request.
pub(crate) fn times(stack: &Stack, id: u64, what: &str) -> usize {
    events(stack, id).iter().filter(|event| event["what"] == what).count()
}

/// Waits until everybody was told of the first such event; its deliveries.
pub(crate) fn told(stack: &Stack, id: u64, what: &str) -> Vec<Value> {
    let last = ["delivered", "failed", "bounced", "complained"];
    let settled = |it: &&Value| last.iter().any(|state| it["state"] == *state);
    eventually(PATIENCE, || {
        let event = events(stack, id).into_iter().find(|event| event["what"] == what)?;
        let deliveries = event["deliveries"].as_array()?.clone();
        let all =
            !deliveries.is_empty() && deliveries.iter().filter(settled).count() == deliveries.len();
        all.then_some(deliveries)
    })
}

/// Puts a template that asks nobody, or another one.
pub(crate) fn template(stack: &Stack, id: &str, kind: &str, more: Value) {
    let mut template = json!({"name": id, "type": kind, "binding": {"connector": "simulator"}});
    let more = more.as_object().cloned().unwrap_or_default();
    template.as_object_mut().expect("an object").extend(more);
    let answer = stack.put(&format!("/provisioning/templates/{id}"), "operator", &template);
    assert!(matches!(answer.status, 200 | 201), "{}", answer.text);
}

/// Puts a user who has this address and is in these groups.
pub(crate) fn user(stack: &Stack, id: &str, email: Option<&str>, groups: &[&str]) {
    let user = json!({"displayName": id, "email": email, "groups": groups});
    let answer = stack.put(&format!("/provisioning/users/{id}"), "operator", &user);
    assert!(matches!(answer.status, 200 | 201), "{}", answer.text);
}

/// Lets somebody do something with a request that has to work.
pub(crate) fn act(stack: &Stack, id: u64, verb: &str, who: &str, body: &Value) -> Value {
    let answer = stack.post(&format!("/provisioning/requests/{id}/{verb}"), who, body);
    assert_eq!(answer.status, 200, "{verb} by {who}: {}", answer.text);
    answer.json
}

/// Lets somebody approve a request.
pub(crate) fn approve(stack: &Stack, id: u64, who: &str) {
    act(stack, id, "approval", who, &json!({"decision": "approve"}));
}

/// The subjects of the mails to an address that speak of a request.
pub(crate) fn mails(stack: &Stack, to: &str, id: u64) -> Vec<String> {
    let about = format!("#{id},");
    let subject = |mail: &Value| mail["subject"].as_str().unwrap_or_default().to_owned();
    let to_them = stack.mails().into_iter().filter(|mail| mail["to"] == to);
    to_them.map(|mail| subject(&mail)).filter(|subject| subject.contains(&about)).collect()
}

/// Puts a message into a queue.
pub(crate) fn send(stack: &Stack, queue: &str, message: &Value) {
    let answer = stack.post(&format!("/_local/queues/{queue}"), None, message);
    assert_eq!(answer.status, 204, "{}", answer.text);
}

/// The message that asks for a request's first task.
pub(crate) fn job(request: &Value) -> Value {
    let (id, task) = (number(&request["id"]), number(&request["tasks"][0]["id"]));
    json!({"version": 1, "tenant": "acme", "request": id, "task": task, "round": 0, "event": "0"})
}

/// Waits until no job and no notice is left.
pub(crate) fn drained(stack: &Stack) {
    eventually(PATIENCE, || {
        let queues = stack.queues();
        let idle = |name: &str| queues[name]["visible"] == 0 && queues[name]["inFlight"] == 0;
        (idle("jobs") && idle("notices")).then_some(())
    });
}

/// How many messages a queue has given up.
pub(crate) fn dead_letters(stack: &Stack, queue: &str) -> u64 {
    stack.queues()[format!("{queue}-dead-letters")]["visible"].as_u64().expect("a count")
}

/// A function's answer to an event that no source of its own sent.
pub(crate) fn invoke(stack: &Stack, function: &str, event: &Value) -> (u16, Value) {
    let answer = stack.post(&format!("/_local/invoke/{function}"), None, event);
    (answer.status, answer.json)
}

/// The number in a decimal string.
pub(crate) fn number(text: &Value) -> u64 {
    text.as_str().and_then(|text| text.parse().ok()).expect("a number")
}
