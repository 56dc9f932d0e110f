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
