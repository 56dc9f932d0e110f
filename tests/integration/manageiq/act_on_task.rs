//! `POST /api/{collection}/{id}/{subcollection}/{taskId}`.

use serde_json::{Value, json};

use super::support::{Somebody, actions, fault, ids};
use crate::{
    stack::Stack,
    support::{approve, text},
};

/// A request of these beneficiaries and its tasks, by their paths.
fn tasks_of(beneficiaries: &[&str]) -> (String, Vec<String>) {
    let body = json!({"items": [{"templateId": "template1"}], "beneficiaries": beneficiaries});
    let answer = Stack::shared().post("/provisioning/requests", "requester", &body);
    let id = text(&answer.json["id"]);
    let path = format!("/api/provision_requests/{id}/request_tasks");
    let tasks = ids(&Somebody::called("requester").read(&path));
    (id, tasks.iter().map(|task| format!("{path}/{task}")).collect())
}

#[test]
fn operators_note_what_those_who_automate_want_to_know() {
    let (id, tasks) = tasks_of(&["jdoe"]);
    let operator = Somebody::called("operator");
    assert_eq!(actions(&operator.read(&tasks[0])), "cancel edit");
    let edit = |options: Value| json!({"action": "edit", "resource": {"options": options}});
    let answer = operator.post(&tasks[0], &edit(json!({"request_param_a": "value_a", "b": [1]})));
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json["options"]["request_param_a"], "value_a");
    assert_eq!(answer.json["miq_request_id"], id);
    assert!(answer.json["actions"].is_null());
    operator.post(&tasks[0], &edit(json!({"request_param_b": "value_b"})));
    let options = operator.read(&tasks[0])["options"].clone();
    assert_eq!(
        (&options["request_param_a"], &options["request_param_b"]),
        (&json!("value_a"), &json!("value_b"))
    );
    let nothing = operator.post(&tasks[0], &json!({"action": "edit"}));
    assert_eq!((nothing.status, &nothing.json["options"]["b"]), (200, &json!([1])));
    let refused = Somebody::called("requester").post(&tasks[0], &edit(json!({"a": 1})));
    assert_eq!(
        fault(&refused),
        (403, "forbidden".into(), "Use of Action edit is forbidden".into())
    );
}

#[test]
fn the_only_task_of_a_request_is_canceled_with_it_and_one_of_several_by_itself() {
    let requester = Somebody::called("requester");
    let cancel = json!({"action": "cancel"});
    let (id, tasks) = tasks_of(&["jdoe"]);
    let answer = requester.post(&tasks[0], &cancel);
    let task = tasks[0].rsplit('/').next().unwrap_or_default();
    assert_eq!((answer.status, &answer.json["success"]), (200, &json!(true)), "{}", answer.text);
    assert_eq!(answer.json["message"], format!("Canceling Request Task id: {task}"));
    let found = requester.read(&tasks[0]);
    assert_eq!(
        (&found["state"], &found["cancelation_status"]),
        (&json!("finished"), &json!("canceled"))
    );
    assert_eq!(requester.read(&format!("/api/requests/{id}"))["cancelation_status"], "canceled");
    let (id, tasks) = tasks_of(&["jdoe", "24"]);
    for _ in 0..2 {
        let answer = requester.post(&tasks[1], &cancel);
        assert_eq!(
            (answer.status, &answer.json["success"]),
            (200, &json!(true)),
            "{}",
            answer.text
        );
    }
    let states = tasks.iter().map(|task| requester.read(task)["cancelation_status"].clone());
    assert_eq!(states.collect::<Vec<_>>(), [json!(null), json!("canceled")]);
    approve(&id, "approver");
    let answer = requester.post(&tasks[0], &cancel);
    assert_eq!((answer.status, &answer.json["success"]), (400, &json!(false)), "{}", answer.text);
    let done = crate::support::until(&id, "Completed");
    assert_eq!(done["tasks"][1]["status"], "Cancelled", "{done}");
}

#[test]
fn an_operator_stops_one_task_after_the_approval_and_the_others_go_on() {
    let (id, tasks) = tasks_of(&["jdoe", "24", "6"]);
    approve(&id, "approver");
    let flat = format!("/api/request_tasks/{}", tasks[2].rsplit('/').next().unwrap_or_default());
    let cancel = json!({"action": "cancel", "reason": "one is enough"});
    let answer = Somebody::called("operator").post(&flat, &cancel);
    // Workers may have been quicker.
    let stopped = answer.status == 200;
    assert_eq!(answer.json["success"], stopped, "{}", answer.text);
    let done = crate::support::until(&id, "Completed");
    let last = if stopped { "Cancelled" } else { "Succeeded" };
    assert_eq!(done["tasks"][2]["status"], last, "{done}");
    assert_eq!(done["tasks"][0]["status"], "Succeeded");
}

#[test]
fn a_task_by_itself_is_canceled_and_not_edited() {
    let requester = Somebody::called("requester");
    let (_, tasks) = tasks_of(&["jdoe"]);
    let flat = format!("/api/request_tasks/{}", tasks[0].rsplit('/').next().unwrap_or_default());
    let (status, _, message) = fault(&requester.post(&flat, &json!({"action": "edit"})));
    let unsupported = "Unsupported Action edit for the request_tasks resource specified";
    assert_eq!((status, message.as_str()), (400, unsupported));
    let answer = requester.post(&flat, &json!({"action": "cancel"}));
    assert_eq!(answer.json["success"], true, "{}", answer.text);
    assert_eq!(
        fault(&requester.post("/api/request_tasks/2147483646", &json!({"action": "cancel"}))).0,
        404
    );
}

#[test]
fn a_task_is_acted_on_below_its_own_request_alone() {
    let requester = Somebody::called("requester");
    let ((one, tasks), (other, _)) = (tasks_of(&["jdoe"]), tasks_of(&["jdoe"]));
    let wrong = tasks[0].replace(&format!("/{one}/"), &format!("/{other}/"));
    assert_eq!(fault(&requester.post(&wrong, &json!({"action": "cancel"}))).0, 404);
    let (status, _, message) = fault(&requester.post(&tasks[0], &json!({"action": "approve"})));
    let unsupported = "Unsupported Action approve for the request_tasks resource specified";
    assert_eq!((status, message.as_str()), (400, unsupported));
}
