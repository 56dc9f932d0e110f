//! Who may do what.

use serde_json::json;

use super::support::{Somebody, fault};
use crate::support::{template, unique};

#[test]
fn whoever_a_request_asks_decides_on_it_whatever_their_role() {
    let asked = Somebody::with(&["requester"]);
    let record = json!({"id": asked.name, "email": format!("{}@acme.example", asked.name)});
    let path = crate::support::user_path(&asked.name);
    assert_eq!(crate::stack::Stack::shared().put(&path, "operator", &record).status, 201);
    let id = template(
        "vm",
        &json!({"type": "virtualMachine", "approval": {"steps": [{"users": [asked.name]}]}}),
    );
    let request = Somebody::called("requester").file(&id, &json!({"vm_name": unique("vm")}));
    let approve = json!({"action": "approve", "reason": "ok"});
    let path = format!("/api/provision_requests/{request}");
    assert_eq!(fault(&Somebody::called("requester2").post(&path, &approve)).0, 403);
    let not_asked = Somebody::called("approver").post(&path, &approve);
    assert_eq!(fault(&not_asked).0, 404);
    let answer = asked.post(&path, &approve);
    assert_eq!((answer.status, &answer.json["success"]), (200, &json!(true)), "{}", answer.text);
}

#[test]
fn nobody_decides_on_their_own_request() {
    let approver = Somebody::called("approver");
    let id = approver.machine("vm");
    let answer = approver.post(
        &format!("/api/provision_requests/{id}"),
        &json!({"action": "approve", "reason": "mine"}),
    );
    assert_eq!((answer.status, &answer.json["success"]), (400, &json!(false)), "{}", answer.text);
}
