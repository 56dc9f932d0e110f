//! What the tests of this dialect have in common.

use serde_json::{Value, json};

use crate::{
    stack::{Answer, Stack},
    support::{self, header, list, text, until},
};

pub(super) const REQUESTS: &str = "/iam/governance/selfservice/api/v1/requests";
pub(super) const TASKS: &str = "/iam/governance/selfservice/api/v1/provtasks";
pub(super) const TOKENS: &str = "/iam/governance/token/api/v1/tokens";

/// Sends something as the vendor's clients do, with a user of the demo.
pub(super) fn call(method: &str, path: &str, user: &str, body: &Value) -> Answer {
    let mut request = Stack::shared().request(method, path, Some(user));
    if !matches!(method, "GET" | "HEAD") {
        request = request.header("X-Requested-By", "tests");
    }
    if body.is_null() {
        return timed(Stack::shared().send(request, b""));
    }
    let request = request.header("Content-Type", "application/json");
    timed(Stack::shared().send(request, body.to_string().as_bytes()))
}

pub(super) fn get(path: &str, user: &str) -> Answer {
    call("GET", path, user, &Value::Null)
}

/// A request as somebody sees it who may.
pub(super) fn read(id: &str, user: &str) -> Value {
    let answer = get(&format!("{REQUESTS}/{id}"), user);
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json
}

/// A page of a list.
pub(super) fn page(query: &str, user: &str) -> Value {
    let answer = get(&format!("{REQUESTS}?{query}"), user);
    assert_eq!(answer.status, 200, "{query}: {}", answer.text);
    let rows = list(&answer.json["requests"]);
    assert_eq!(answer.json["count"], rows.len(), "{query}");
    assert_eq!(answer.json["totalResult"], -1);
    assert_eq!(answer.json["hasMore"], link(&answer.json, "next").is_some(), "{}", answer.text);
    assert!(answer.json["requests"].is_array() && link(&answer.json, "self").is_some());
    answer.json
}

/// Where a link of that name leads to.
pub(super) fn link(body: &Value, rel: &str) -> Option<String> {
    let links = list(&body["links"]);
    links.iter().find(|link| link["rel"] == rel).map(|link| text(&link["href"]))
}

/// The numbers of the rows of a page.
pub(super) fn ids(page: &Value) -> Vec<String> {
    list(&page["requests"]).iter().map(|row| text(&row["id"])).collect()
}

/// Follows the links to the next page until there is none.
pub(super) fn walk(query: &str, user: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut page = page(query, user);
    loop {
        found.extend(ids(&page));
        let Some(next) = link(&page, "next") else { return found };
        let path = next.trim_start_matches(Stack::shared().url()).to_owned();
        page = get(&path, user).json;
        assert!(!ids(&page).is_empty(), "{next}: {page}");
    }
}

/// Every answer says how long it took.
pub(super) fn timed(answer: Answer) -> Answer {
    assert!(header(&answer, "responsetime").parse::<u64>().is_ok(), "{:?}", answer.headers);
    answer
}

/// A call with these requests.
pub(super) fn create(user: &str, requests: &Value) -> Vec<Value> {
    let answer = call("POST", REQUESTS, user, &json!({"requests": requests}));
    assert_eq!(answer.status, 200, "{}", answer.text);
    list(&answer.json["requests"])
}

/// Files one request that is fine, and returns its number.
pub(super) fn file(user: &str, request: &Value) -> String {
    let rows = create(user, &json!([request]));
    assert_eq!(rows[0]["status"], "SUCCESS", "{rows:?}");
    text(&rows[0]["id"])
}

/// A role for these people.
pub(super) fn role(role: &str, people: &[&str]) -> Value {
    let people: Vec<Value> = people.iter().map(|id| json!({"id": id})).collect();
    let entities = json!([{"entityId": role, "entityType": "Role"}]);
    json!({"reqBeneficiaryList": people, "reqTargetEntities": entities})
}

/// An account in an application, which nobody has to agree to.
pub(super) fn account() -> Value {
    let entities = json!([{"entityId": "31", "entityType": "AppInstance"}]);
    json!({"reqBeneficiaryList": [{"id": "24"}], "reqTargetEntities": entities})
}

/// Status and code of a refusal, which has the form of all refusals.
pub(super) fn refusal(answer: &Answer) -> String {
    let code = text(&answer.json["errorCode"]);
    assert!(code.starts_with("IAM-") && code.len() == 11, "{}", answer.text);
    assert_eq!(answer.json["links"], json!([]));
    assert!(!text(&answer.json["errorMessage"]).is_empty());
    assert_eq!(header(answer, "content-type"), "application/json");
    format!("{} {code}", answer.status)
}

/// Status and sentence of a refusal.
pub(super) fn sentence(answer: &Answer) -> String {
    refusal(answer);
    format!("{} {}", answer.status, text(&answer.json["errorMessage"]))
}

/// Acts on a request.
pub(super) fn act(id: &str, user: &str, body: &Value) -> Answer {
    call("PUT", &format!("{REQUESTS}/{id}"), user, body)
}

/// Does something about a request that has to work.
pub(super) fn done(id: &str, user: &str, body: &Value) {
    let answer = act(id, user, body);
    let here = format!("{}{REQUESTS}/{id}", Stack::shared().url());
    let links = json!([{"rel": "self", "href": here}]);
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json, json!({"links": links, "id": id, "status": "SUCCESS"}));
}

/// What a client reads first: the number of the assignment of a request that waits for somebody.
pub(super) fn assignment(id: &str, user: &str) -> String {
    let rows = list(&page(&format!("view=pendingApprovals&q=id+eq+{id}"), user)["requests"]);
    assert_eq!(rows.len(), 1, "{rows:?}");
    text(&rows[0]["taskId"])
}

/// A request whose one task has failed for good, and that task's number.
pub(super) fn failed(user: &str) -> (String, String) {
    let id = support::file(user, &json!({"templateId": "refused"}));
    let request = until(&id, "Failed");
    let task = text(&request["tasks"][0]["id"]);
    (id, task)
}

/// Looks after a task.
pub(super) fn tend(id: &str, user: &str, body: &Value) -> Answer {
    call("PUT", &format!("{TASKS}/{id}"), user, body)
}

/// One task, as somebody sees it who may.
pub(super) fn task(id: &str, user: &str) -> Value {
    let answer = call("GET", &format!("{TASKS}/{id}"), user, &Value::Null);
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json
}

/// What stands in a task under a label.
pub(super) fn labelled(task: &Value, label: &str) -> String {
    let fields = list(&task["fields"]);
    let field = fields.iter().find(|field| field["name"] == label);
    field.map(|field| text(&field["value"])).unwrap_or_default()
}
