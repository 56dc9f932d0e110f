//! `GET /api/{collection}/{id}/{subcollection}/{taskId}`.

use serde_json::json;

use super::support::{Somebody, fault, ids};

#[test]
fn a_task_is_read_below_its_own_request_and_no_other() {
    let requester = Somebody::called("requester");
    let (one, other) = (requester.machine("a"), requester.machine("b"));
    let tasks = ids(&requester.read(&format!("/api/provision_requests/{one}/request_tasks")));
    let path =
        |request: &str| format!("/api/provision_requests/{request}/request_tasks/{}", tasks[0]);
    let task = requester.read(&path(&one));
    assert_eq!((&task["miq_request_id"], &task["type"]), (&json!(one), &json!("MiqProvision")));
    let named = format!("{}?attributes=source.name,miq_request.requester_name", path(&one));
    let named = requester.read(&named);
    assert_eq!(named["source"], json!({"name": "template1"}));
    assert_eq!(named["miq_request"], json!({"requester_name": "Rhea Quester"}));
    let (status, _, message) = fault(&requester.get(&path(&other)));
    assert_eq!(
        (status, message),
        (404, format!("Couldn't find MiqRequestTask with 'id'={}", tasks[0]))
    );
    assert_eq!(fault(&requester.get(&format!("{}x", path(&one)))).0, 400);
}
