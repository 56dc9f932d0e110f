//! What the tests of this dialect have in common.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::{
    follow::invoke,
    stack::{Answer, Stack},
    support::{at_once, header, list, text, unique, user_path},
};

/// Where Automation Suite has it, with the partition that is called like the tenant.
pub(super) const API: &str = "/identity_/api";
pub(super) const GROUPS: &str = "/identity_/api/Group/acme";
pub(super) const ADMINISTRATORS: &str = "35551807-06b1-4cda-90a1-2fb84851eee7";
pub(super) const EVERYONE: &str = "ce684f6f-5af3-4e43-8516-1adad6e98fc9";

/// An operator's token for everything about groups.
pub(super) fn operator() -> &'static str {
    static TOKEN: LazyLock<String> = LazyLock::new(|| token("operator", "PM.Group"));
    &TOKEN
}

/// An auditor's token to read groups.
pub(super) fn auditor() -> &'static str {
    static TOKEN: LazyLock<String> = LazyLock::new(|| token("auditor", "PM.Group.Read"));
    &TOKEN
}

/// A token of one of the demo's clients.
pub(super) fn token(client: &str, scope: &str) -> String {
    issued(client, &format!("demo-{client}"), scope)
}

pub(super) fn issued(client: &str, secret: &str, scope: &str) -> String {
    let form = format!(
        "grant_type=client_credentials&client_id={client}&client_secret={secret}&scope={scope}"
    );
    let answer = ask(&form);
    assert_eq!(answer.status, 200, "{}", answer.text);
    text(&answer.json["access_token"])
}

/// Asks for a token.
pub(super) fn ask(form: &str) -> Answer {
    let stack = Stack::shared();
    let request = stack.request("POST", "/identity_/connect/token", None);
    let request = request.header("Content-Type", "application/x-www-form-urlencoded");
    stack.send(request, form.as_bytes())
}

/// A client of another tenant, with all scopes, and its token.
pub(super) fn stranger() -> String {
    let login = unique("stranger");
    let wanted = json!({"tenant": unique("elsewhere"), "login": login, "scopes": ["PM.Group"]});
    let (_, made) = invoke(Stack::shared(), "core-create-credential", &wanted);
    issued(&login, &text(&made["secret"]), "PM.Group")
}

pub(super) fn call(method: &str, path: &str, token: &str, body: &Value) -> Answer {
    let request = Stack::shared().request(method, path, None);
    let request = request.header("Authorization", format!("Bearer {token}"));
    if body.is_null() {
        return Stack::shared().send(request, b"");
    }
    let request = request.header("Content-Type", "application/json");
    Stack::shared().send(request, body.to_string().as_bytes())
}

pub(super) fn get(path: &str) -> Answer {
    call("GET", path, operator(), &Value::Null)
}

pub(super) fn post(path: &str, body: &Value) -> Answer {
    call("POST", path, operator(), body)
}

pub(super) fn delete(path: &str) -> Answer {
    call("DELETE", path, operator(), &Value::Null)
}

/// Makes a group of that name with these members; returns its id.
pub(super) fn group(name: &str, members: &[String]) -> String {
    let body =
        json!({"partitionGlobalId": "acme", "name": name, "directoryUserMemberIDs": members});
    let answer = post("/identity_/api/Group", &body);
    assert_eq!(answer.status, 201, "{}", answer.text);
    text(&answer.json["id"])
}

/// Changes a group.
pub(super) fn put(id: &str, name: &str, add: &[String], remove: &[String]) -> Answer {
    let body = json!({
        "partitionGlobalId": "acme",
        "name": name,
        "directoryUserIDsToAdd": add,
        "directoryUserIDsToRemove": remove,
    });
    call("PUT", &format!("{API}/Group/{id}"), operator(), &body)
}

/// A group as everybody sees it.
pub(super) fn read(id: &str) -> Value {
    let answer = get(&format!("{GROUPS}/{id}"));
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json
}

/// Who belongs to a group, sorted.
pub(super) fn members(id: &str) -> Vec<String> {
    let mut ids: Vec<String> = identifiers(&read(id));
    ids.sort();
    ids
}

/// Who stands in an answer, in its order.
pub(super) fn identifiers(group: &Value) -> Vec<String> {
    list(&group["members"]).iter().map(|member| text(&member["identifier"])).collect()
}

/// How many belong to a group.
pub(super) fn count(id: &str) -> u64 {
    let answer = get(&format!("{GROUPS}/{id}/Members?top=1"));
    answer.json["totalCount"].as_u64().unwrap_or(u64::MAX)
}

/// This many people whom no other test uses.
pub(super) fn people(name: &str, count: usize) -> Vec<String> {
    let stem = unique(name);
    let ids: Vec<String> = (0..count).map(|number| format!("{stem}-{number:04}")).collect();
    let threads = 8;
    let done = at_once(threads, |thread| {
        let own = ids.iter().skip(thread).step_by(threads);
        own.map(|id| Stack::shared().put(&user_path(id), "operator", &json!({})).status).collect()
    });
    let done: Vec<u16> = done.into_iter().flat_map(|it: Vec<u16>| it).collect();
    assert_eq!(done, vec![201; count]);
    ids
}

/// The numbers of the requests that were filed for a template, newest first.
pub(super) fn requests(template: &str) -> Vec<String> {
    let path = format!("/provisioning/requests/view/all?templateId={template}&top=50");
    let answer = Stack::shared().get(&path, "operator");
    list(&answer.json["items"]).iter().map(|row| text(&row["id"])).collect()
}

/// What a refusal says: its status, and its code or the fields that it is about.
pub(super) fn refusal(answer: &Answer) -> String {
    if let Some(code) = answer.json["errorCode"].as_str() {
        assert!(answer.json["message"].is_string() && answer.json["traceId"].is_string());
        return format!("{} {code}", answer.status);
    }
    let fields: Vec<String> =
        answer.json["errors"].as_object().into_iter().flat_map(|it| it.keys().cloned()).collect();
    assert_eq!(header(answer, "content-type"), "application/problem+json; charset=utf-8");
    format!("{} {}", answer.status, fields.join(" "))
}
