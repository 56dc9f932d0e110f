//! Calls that die or go unanswered: what was accepted comes to its end, and every member counts once.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::{thread, time::Duration};

use serde_json::{Value, json};

use crate::{
    faults::kill_functions,
    stack::{Answer, Stack, data_dir, eventually},
    support::{at_once, list, text, user_path},
};

/// Longer than work lies that nobody has taken up.
const RECOVERY: Duration = Duration::from_secs(90);

fn send(stack: &Stack, method: &str, path: &str, body: &Value) -> Answer {
    let request = stack.request(method, path, None);
    let request =
        request.header("Authorization", "Bearer 1234").header("Content-Type", "application/json");
    stack.send(request, body.to_string().as_bytes())
}

fn people(stack: &Stack, count: usize) -> Vec<String> {
    let ids: Vec<String> = (0..count).map(|number| format!("member-{number:04}")).collect();
    at_once(4, |thread| {
        for id in ids.iter().skip(thread).step_by(4) {
            assert_eq!(stack.put(&user_path(id), "operator", &json!({})).status, 201);
        }
    });
    ids
}

/// Who belongs to a group, by id, and how many are counted.
fn members(stack: &Stack, id: &str) -> (Vec<String>, Value) {
    let path = format!("/identity_/api/Group/acme/{id}/Members?top=1000");
    let answer = send(stack, "GET", &path, &Value::Null).json;
    let ids = list(&answer["results"]).iter().map(|it| text(&it["id"])).collect();
    (ids, answer["totalCount"].clone())
}

/// Kills whoever makes a group once its request stands there.
fn kill_when_filed(stack: &Stack, id: &str) {
    let view = format!("/provisioning/requests/view/all?templateId={id}");
    eventually(RECOVERY, || {
        let filed = !list(&stack.get(&view, "operator").json["items"]).is_empty();
        filed.then_some(())
    });
    kill_functions(stack.id(), "uipath-create-group");
}

#[test]
fn a_group_whose_maker_is_killed_still_gets_all_its_members() {
    let stack = &Stack::start(&data_dir("uipath-killed"));
    let people = people(stack, 400);
    let body = json!({
        "partitionGlobalId": "acme", "name": "Killed", "id": "killed", "directoryUserMemberIDs": people,
    });
    thread::scope(|scope| {
        scope.spawn(|| kill_when_filed(stack, "killed"));
        // Whatever it is told: it may be too late for the killer.
        send(stack, "POST", "/identity_/api/Group", &body);
    });
    // They are counted a moment before they are read.
    let all = (people, json!(400));
    eventually(RECOVERY, || (members(stack, "killed") == all).then_some(()));
    let view = stack.get("/provisioning/requests/view/all?templateId=killed", "operator").json;
    assert_eq!(list(&view["items"]).len(), 1);
}

#[test]
fn whatever_the_table_refuses_or_forgets_to_answer_nobody_is_lost() {
    let stack = &Stack::start(&data_dir("uipath-faults"));
    let people = people(stack, 60);
    let (gone, stay) = people.split_at(20);
    let body = json!({
        "partitionGlobalId": "acme", "name": "Shaken", "id": "shaken", "directoryUserMemberIDs": gone,
    });
    assert_eq!(send(stack, "POST", "/identity_/api/Group", &body).status, 201);
    let faults = json!({"throttle": 0.05, "conflict": 0.05, "error": 0.05, "lostAnswer": 0.05});
    let shake = |faults: &Value| {
        assert_eq!(
            stack.put("/_local/faults", None, &json!({"seed": 11, "dynamodb": faults})).status,
            204
        );
    };
    shake(&faults);
    at_once(20, |number| {
        let body = json!({
            "partitionGlobalId": "acme", "name": "Shaken",
            "directoryUserIDsToAdd": [stay[2 * number], stay[2 * number + 1]],
            "directoryUserIDsToRemove": [gone[number]],
        });
        eventually(RECOVERY, || {
            let answer = send(stack, "PUT", "/identity_/api/Group/shaken", &body);
            assert!(answer.status == 200 || answer.status >= 500, "{}", answer.text);
            (answer.status == 200).then_some(())
        });
    });
    shake(&json!({}));
    assert_eq!(members(stack, "shaken"), (stay.to_vec(), json!(40)));
}
