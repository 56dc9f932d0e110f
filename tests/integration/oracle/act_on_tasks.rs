//! `PUT /iam/governance/selfservice/api/v1/provtasks`.

use serde_json::{Value, json};

use super::support::{TASKS, call, failed, labelled, refusal, sentence, task};
use crate::{
    stack::{Answer, Stack},
    support::{file, groups, list, read, text, until},
};

fn put(user: &str, tasks: &Value) -> Answer {
    call("PUT", TASKS, user, &json!({"tasks": tasks}))
}

#[test]
fn each_stands_or_falls_by_itself_and_the_order_stays() {
    groups();
    let ((_, first), (id, second)) = (failed("requester"), failed("requester"));
    let group = json!([{"assignee": "board"}, {"type": "group"}]);
    let answer = put(
        "operator",
        &json!([
            {"id": first, "action": "Retry", "requestId": "r1"},
            {"id": "2147483646", "action": "retry", "requestId": 7},
            {"id": second, "action": "reassign", "fields": group},
            {"id": second, "action": "manualComplete"},
            {"id": second, "action": "dance"},
            {"action": "retry"},
            1,
        ]),
    );
    assert_eq!(answer.status, 200, "{}", answer.text);
    let here = format!("{}{TASKS}", Stack::shared().url());
    assert_eq!(answer.json["links"], json!([{"rel": "self", "href": here}]));
    let rows = list(&answer.json["tasks"]);
    let links = json!([{"rel": "self", "href": format!("{here}/{first}")}]);
    assert_eq!(
        rows[0],
        json!({"id": first, "requestId": "r1", "links": links, "action": "Retry", "status": "SUCCESS"})
    );
    assert_eq!(
        (&rows[1]["requestId"], &rows[1]["errorCode"]),
        (&json!("7"), &json!("IAM-4040001"))
    );
    let statuses: Vec<String> = rows.iter().map(|row| text(&row["status"])).collect();
    let (ok, no) = ("SUCCESS", "FAILED");
    assert_eq!(statuses, [ok, no, ok, ok, no, no, no]);
    assert_eq!(read(&id, "requester")["status"], "Completed");
    let assignee =
        labelled(&task(&second, "operator"), "Process Instance.Task Information.Assignee");
    assert_eq!(assignee, "the group board");
}

#[test]
fn all_failed_tasks_of_a_request_are_tried_again_in_one_call() {
    let wishes = vec![json!({"templateId": "refused"}); 8];
    let id = file("requester", &json!({"items": wishes}));
    let tasks = list(&until(&id, "Failed")["tasks"]);
    let again = |task: &Value| json!({"id": task["id"], "action": "retry"});
    let answer = put("operator", &tasks.iter().map(again).collect());
    let rows = list(&answer.json["tasks"]);
    assert!(rows.iter().all(|row| row["status"] == "SUCCESS"), "{}", answer.text);
    assert_eq!(rows.len(), 8);
    until(&id, "Failed");
}

#[test]
fn a_call_that_asks_for_nothing_or_by_nobody_is_refused_as_a_whole() {
    assert_eq!(
        sentence(&put("operator", &json!([]))),
        "400 tasks: must be a list of 1 to 1000 tasks"
    );
    let one = json!([{"id": 1, "action": "retry"}]);
    assert_eq!(refusal(&put("requester", &one)), "403 IAM-4030001");
    let many = vec![json!({"id": 1, "action": "retry"}); 1001];
    let expected = "400 tasks: 1001 tasks are more than the 1000 of one call";
    assert_eq!(sentence(&put("operator", &json!(many))), expected);
}
