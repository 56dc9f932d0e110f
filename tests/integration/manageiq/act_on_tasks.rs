//! `POST /api/{collection}/{id}/{subcollection}`.

use serde_json::json;

use super::support::{Somebody, fault, ids};
use crate::{
    stack::Stack,
    support::{list, text},
};

#[test]
fn each_task_of_many_is_noted_by_itself() {
    let body = json!({"items": [{"templateId": "template1"}], "beneficiaries": ["jdoe", "24"]});
    let answer = Stack::shared().post("/provisioning/requests", "requester", &body);
    let path = format!("/api/provision_requests/{}/request_tasks", text(&answer.json["id"]));
    let operator = Somebody::called("operator");
    let tasks = ids(&operator.read(&path));
    let edit = |resources: &serde_json::Value| {
        operator.post(&path, &json!({"action": "edit", "resources": resources}))
    };
    let answer = edit(&json!([
        {"id": tasks[0], "options": {"a": 1}},
        {"href": format!("request_tasks/{}", tasks[1]), "options": {"a": 2}},
        {"id": "2147483646", "options": {"a": 3}},
    ]));
    assert_eq!(answer.status, 200, "{}", answer.text);
    let results = list(&answer.json["results"]);
    assert_eq!((&results[0]["options"]["a"], &results[1]["options"]["a"]), (&json!(1), &json!(2)));
    assert_eq!(results[2]["success"], false);
    let cancel = json!({"action": "cancel", "resources": [{"id": tasks[0]}]});
    let answer = operator.post(&path, &cancel);
    assert_eq!((answer.status, &answer.json["results"][0]["success"]), (200, &json!(true)));
}

#[test]
fn the_only_task_of_a_request_is_canceled_among_several_wishes() {
    let requester = Somebody::called("requester");
    let id = requester.machine("vm");
    let path = format!("/api/provision_requests/{id}/request_tasks");
    let task = ids(&requester.read(&path))[0].clone();
    let cancel = json!({"action": "cancel", "resources": [{"id": task}, {"id": "x"}]});
    let results = list(&requester.post(&path, &cancel).json["results"]);
    assert_eq!((&results[0]["success"], &results[1]["success"]), (&json!(true), &json!(false)));
    let found = requester.read(&format!("/api/provision_requests/{id}"));
    assert_eq!(found["cancelation_status"], "canceled");
}

#[test]
fn tasks_of_all_requests_can_be_canceled_where_they_are_listed() {
    let requester = Somebody::called("requester");
    let id = requester.machine("vm");
    let task = ids(&requester.read(&format!("/api/requests/{id}/request_tasks")))[0].clone();
    let body = json!({"action": "cancel", "resources": [{"id": task}, {"id": "2147483646"}]});
    let answer = requester.post("/api/request_tasks", &body);
    assert_eq!(answer.status, 200, "{}", answer.text);
    let results = list(&answer.json["results"]);
    assert_eq!((&results[0]["success"], &results[1]["success"]), (&json!(true), &json!(false)));
    let edit = json!({"action": "edit", "resources": [{"id": task}]});
    assert_eq!(fault(&requester.post("/api/request_tasks", &edit)).0, 400);
    let body = json!({"items": [{"templateId": "template1"}], "beneficiaries": ["jdoe", "24"]});
    let both = text(&Stack::shared().post("/provisioning/requests", "requester", &body).json["id"]);
    let path = format!("/api/requests/{both}/request_tasks");
    let tasks = ids(&requester.read(&path));
    let body = json!({"action": "cancel", "resources": [{"id": tasks[1]}]});
    let answer = requester.post("/api/request_tasks", &body);
    assert_eq!(answer.json["results"][0]["success"], true, "{}", answer.text);
    let states = list(&requester.read(&format!("{path}?expand=resources"))["resources"]);
    let canceled: Vec<_> = states.iter().map(|task| task["cancelation_status"].clone()).collect();
    assert_eq!(canceled, [json!(null), json!("canceled")]);
}
