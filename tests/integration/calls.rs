//! How often functions call the table. Every call costs time and money, so none may creep in.

use serde_json::{Value, json};

use crate::{
    stack::{Stack, data_dir},
    support::{REQUESTS, path, project, text},
};

/// What a function has done since the last look, e.g. `GetItem 1, Query 1`. A transaction shows as what it writes.
pub(crate) fn calls(stack: &Stack, function: &str) -> String {
    let calls = stack.get("/_local/calls", None).json;
    stack.delete("/_local/calls", None);
    let of_function = |call: &&Value| call["function"] == function;
    let calls = calls.as_array().into_iter().flatten().filter(of_function);
    let done = calls.map(|call| {
        let action = text(&call["action"]);
        format!("{} {}", action.trim_start_matches("dynamodb:"), call["count"])
    });
    done.collect::<Vec<_>>().join(", ")
}

pub(crate) fn create(stack: &Stack, body: &Value) -> String {
    let answer = stack.post(REQUESTS, "requester", body);
    assert_eq!(answer.status, 201, "{}", answer.text);
    text(&answer.json["id"])
}

fn look(stack: &Stack, path: &str, user: &str) {
    let answer = stack.get(path, user);
    assert_eq!(answer.status, 200, "{}", answer.text);
}

fn approve(stack: &Stack, id: &str, user: &str) {
    let answer =
        stack.post(&format!("{}/approval", path(id)), user, &json!({"decision": "approve"}));
    assert_eq!(answer.status, 200, "{}", answer.text);
}

#[test]
fn a_function_calls_the_table_once_to_read_and_once_to_write() {
    let stack = Stack::start(&data_dir("calls"));
    calls(&stack, "");
    let create_calls = || calls(&stack, "orchestry-create-request");
    let first = create(&stack, &project("First"));
    assert_eq!(create_calls(), "BatchGetItem 1, GetItem 1, PutItem 1, UpdateItem 2");
    let second = create(&stack, &project("Second"));
    assert_eq!(create_calls(), "BatchGetItem 1, PutItem 1, UpdateItem 1");

    let get_calls = || calls(&stack, "orchestry-get-request");
    look(&stack, &path(&first), "requester");
    assert_eq!(get_calls(), "GetItem 1, Query 1");
    look(&stack, &path(&second), "requester");
    assert_eq!(get_calls(), "Query 1");

    let decide_calls = || calls(&stack, "orchestry-decide-request");
    approve(&stack, &first, "approver");
    assert_eq!(decide_calls(), "DeleteItem 1, GetItem 1, PutItem 1, Query 1");
    approve(&stack, &second, "approver");
    assert_eq!(decide_calls(), "DeleteItem 1, PutItem 1, Query 1");

    let mine = format!("{REQUESTS}/view/my");
    look(&stack, &mine, "requester");
    calls(&stack, "");
    look(&stack, &mine, "requester");
    assert_eq!(calls(&stack, "orchestry-list-requests"), "BatchGetItem 1, Query 1");
}

#[test]
fn who_calls_is_read_where_a_request_asks_groups() {
    let stack = Stack::start(&data_dir("calls-of-groups"));
    let template = json!({
        "name": "Asks a group",
        "type": "workspace",
        "binding": {"connector": "simulator"},
        "approval": {"steps": [{"users": ["approver"], "groups": ["reviewers"]}]},
    });
    stack.put("/provisioning/templates/groups", "operator", &template);
    let id = create(&stack, &json!({"templateId": "groups"}));
    look(&stack, &path(&id), "approver");
    calls(&stack, "");
    look(&stack, &path(&id), "approver");
    assert_eq!(calls(&stack, "orchestry-get-request"), "GetItem 1, Query 1");
}

/// Files as many requests in one call.
fn file(stack: &Stack, count: usize, round: usize) {
    let one = |number| {
        json!({"requestId": format!("{round}-{number}"), "reqBeneficiaryList": [{"id": "6"}],
        "reqTargetEntities": [{"entityType": "Role", "entityId": "12"}]})
    };
    let body = json!({"requests": (0..count).map(one).collect::<Vec<_>>()});
    let path = "/iam/governance/selfservice/api/v1/requests";
    let request = stack.request("POST", path, Some("requester"));
    let request = request.header("X-Requested-By", "tests");
    let request = request.header("Content-Type", "application/json");
    let answer = stack.send(request, body.to_string().as_bytes());
    assert_eq!(answer.status, 200, "{}", answer.text);
}

#[test]
fn filters_by_what_manageiqs_requests_are_associated_with_read_in_batches() {
    let stack = Stack::start(&data_dir("calls-of-associations"));
    let found = |filter: &str, count: usize| {
        let path = format!("/api/service_requests?filter[]={filter}&hide=resources");
        look(&stack, &path, "operator");
        calls(&stack, "");
        let answer = stack.get(&path, "operator");
        assert_eq!(answer.json["subquery_count"], count, "{filter}: {}", answer.text);
        calls(&stack, "manageiq-list-resources")
    };
    let mut seen = Vec::new();
    let mut filed = 0;
    for (round, count) in [15, 30].into_iter().enumerate() {
        file(&stack, count, round);
        filed += count;
        let filters = [
            "miq_approvals.state=pending",
            "tenant.name=acme",
            "requester.email='requester@*'",
            "source.vendor=NULL",
            "miq_request_tasks.state=pending",
        ];
        seen.push(filters.map(|filter| found(filter, filed)));
    }
    assert_eq!(seen[0], seen[1]);
}

#[test]
fn a_page_of_manageiqs_requests_takes_as_many_calls_however_many_there_are() {
    let stack = Stack::start(&data_dir("calls-of-pages"));
    let page = |query: &str| {
        let path = format!("/api/service_requests?limit=50{query}");
        look(&stack, &path, "operator");
        calls(&stack, "");
        look(&stack, &path, "operator");
        calls(&stack, "manageiq-list-resources")
    };
    let mut seen = Vec::new();
    for (round, count) in [60, 500].into_iter().enumerate() {
        file(&stack, count, round);
        let sorted = "&expand=resources&sort_by=id&sort_order=desc";
        seen.push([page(""), page("&expand=resources"), page(sorted)]);
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0][0], "BatchGetItem 1, Query 4");
}
