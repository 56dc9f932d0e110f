//! What the tests of the API have in common: filing, deciding, waiting, and reading what came back.
//! All of it happens on the shared stack.

use std::{
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::stack::{Answer, Stack, eventually};

pub(crate) const REQUESTS: &str = "/provisioning/requests";

/// How long anything may take that happens behind the queues.
const PATIENCE: Duration = Duration::from_secs(30);

/// A name that no other test uses.
pub(crate) fn unique(name: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("{name}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Everything that `project-team` asks for.
pub(crate) fn project(name: &str) -> Value {
    json!({
        "templateId": "project-team",
        "name": name,
        "sensitivityLabelId": "general",
        "metadata": {"costCenter": "4711", "audience": "Internal"},
    })
}

/// Everything that `team-site` asks for.
pub(crate) fn site(name: &str) -> Value {
    json!({"templateId": "team-site", "name": name})
}

/// A site whose work begins tomorrow.
pub(crate) fn tomorrows_site(name: &str) -> Value {
    json!({"templateId": "team-site", "name": name, "schedule": {"start": "2999-01-01T00:00:00Z"}})
}

pub(crate) fn create(user: &str, body: &Value) -> Answer {
    Stack::shared().post(REQUESTS, user, body)
}

/// Files a request that is fine, and returns its number.
pub(crate) fn file(user: &str, body: &Value) -> String {
    let answer = create(user, body);
    assert_eq!(answer.status, 201, "{}", answer.text);
    text(&answer.json["id"])
}

pub(crate) fn path(id: &str) -> String {
    format!("{REQUESTS}/{id}")
}

pub(crate) fn get(id: &str, user: &str) -> Answer {
    Stack::shared().get(&path(id), user)
}

/// The request as somebody sees it who may.
pub(crate) fn read(id: &str, user: &str) -> Value {
    let answer = get(id, user);
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json
}

/// What somebody may do with it now, e.g. `approve reject cancel`.
pub(crate) fn actions(id: &str, user: &str) -> String {
    texts(&read(id, user)["actions"]).join(" ")
}

/// Sends a verb of a request: `approval`, `cancel`, `extension`, `release` or `retry`.
pub(crate) fn act(id: &str, verb: &str, user: &str, body: &Value) -> Answer {
    Stack::shared().post(&format!("{}/{verb}", path(id)), user, body)
}

pub(crate) fn decide(id: &str, user: &str, body: &Value) -> Answer {
    act(id, "approval", user, body)
}

pub(crate) fn approve(id: &str, user: &str) -> Value {
    let answer = decide(id, user, &json!({"decision": "approve"}));
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json
}

pub(crate) fn reject(id: &str, user: &str) -> Value {
    let answer = decide(id, user, &json!({"decision": "reject", "comment": "no budget"}));
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json
}

pub(crate) fn cancel(id: &str, user: &str) -> Answer {
    act(id, "cancel", user, &json!({}))
}

/// Waits until the request has come this far.
pub(crate) fn until(id: &str, status: &str) -> Value {
    eventually(PATIENCE, || Some(read(id, "operator")).filter(|it| it["status"] == status))
}

/// The history as somebody sees it who may.
pub(crate) fn history(id: &str, user: &str) -> Vec<Value> {
    let answer = Stack::shared().get(&format!("{}/events", path(id)), user);
    assert_eq!(answer.status, 200, "{}", answer.text);
    list(&answer.json["items"])
}

/// Waits for this many mails about a request; returns to whom each went and how its subject begins,
/// sorted.
pub(crate) fn mails(id: &str, count: usize) -> Vec<(String, String)> {
    let about = format!("request #{id},");
    eventually(PATIENCE, || {
        let mails = Stack::shared().mails().into_iter();
        let mut found: Vec<_> = mails
            .map(|mail| (text(&mail["to"]), text(&mail["subject"])))
            .filter(|(_, subject)| subject.contains(&about))
            .map(|(to, subject)| (to, subject.split(':').next().unwrap_or_default().to_owned()))
            .collect();
        found.sort();
        Some(found).filter(|found| found.len() >= count)
    })
}

/// Creates a template of these properties, and returns its id.
pub(crate) fn template(name: &str, properties: &Value) -> String {
    let id = unique(name);
    let mut body = json!({
        "name": name,
        "type": "workspace",
        "binding": {"connector": "simulator"},
    });
    for (key, value) in properties.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    let answer = Stack::shared().put(&template_path(&id), "operator", &body);
    assert_eq!(answer.status, 201, "{}", answer.text);
    id
}

pub(crate) fn template_path(id: &str) -> String {
    format!("/provisioning/templates/{id}")
}

pub(crate) fn user_path(id: &str) -> String {
    format!("/provisioning/users/{id}")
}

/// Lets the people of the demo belong to groups: `reviewers` are approver and approver2, `board` are
/// approver2 and operator, `insiders` is requester2.
pub(crate) fn groups() {
    static DONE: LazyLock<()> = LazyLock::new(|| {
        join("approver", &["reviewers"]);
        join("approver2", &["reviewers", "board"]);
        join("operator", &["board"]);
        join("requester2", &["insiders"]);
    });
    LazyLock::force(&DONE);
}

/// Makes these the groups of a user.
pub(crate) fn join(user: &str, groups: &[&str]) {
    let stack = Stack::shared();
    let mut record = stack.get(&user_path(user), "operator").json;
    record["groups"] = json!(groups);
    assert_eq!(stack.put(&user_path(user), "operator", &record).status, 200);
}

/// Sends something with headers of its own.
pub(crate) fn send(
    method: &str,
    path: &str,
    user: &str,
    headers: &[(&str, &str)],
    body: &Value,
) -> Answer {
    let mut request = Stack::shared().request(method, path, Some(user));
    request = request.header("Content-Type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = if body.is_null() { String::new() } else { body.to_string() };
    Stack::shared().send(request, body.as_bytes())
}

/// Does the same thing this many times at once.
pub(crate) fn at_once<T: Send>(count: usize, one: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let one = &one;
    thread::scope(|scope| {
        let running: Vec<_> = (0..count).map(|number| scope.spawn(move || one(number))).collect();
        running.into_iter().filter_map(|thread| thread.join().ok()).collect()
    })
}

/// The findings of a refusal or of a validation, each as `code at field`, sorted.
pub(crate) fn findings(answer: &Answer) -> Vec<String> {
    let find = |it: &Value| format!("{} at {}", text(&it["code"]), text(&it["field"]));
    let mut found: Vec<String> = list(&answer.json["errors"]).iter().map(find).collect();
    found.sort();
    found
}

/// Status and code of a problem, e.g. `409 AlreadyDecided`; the status alone of anything else.
pub(crate) fn outcome(answer: &Answer) -> String {
    match answer.json["code"].as_str() {
        Some(code) => format!("{} {code}", answer.status),
        None => answer.status.to_string(),
    }
}

pub(crate) fn header(answer: &Answer, name: &str) -> String {
    let value = answer.headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

/// A string, or nothing.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

pub(crate) fn texts(values: &Value) -> Vec<String> {
    list(values).iter().map(text).collect()
}

pub(crate) fn list(values: &Value) -> Vec<Value> {
    values.as_array().cloned().unwrap_or_default()
}
