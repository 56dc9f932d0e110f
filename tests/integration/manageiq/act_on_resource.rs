//! `POST /api/{collection}/{id}`.

use serde_json::{Value, json};

use super::support::{Somebody, fault};
use crate::{
    stack::{Answer, Stack},
    support::{text, unique, until},
};

fn act(who: &str, collection: &str, id: &str, body: &Value) -> Answer {
    Somebody::called(who).post(&format!("/api/{collection}/{id}"), body)
}

fn message(answer: &Answer, status: u16, success: bool) -> String {
    assert_eq!(answer.status, status, "{}", answer.text);
    assert_eq!(answer.json["success"], success, "{}", answer.text);
    text(&answer.json["message"])
}

#[test]
fn approving_says_what_it_does_and_the_request_is_provisioned() {
    let id = Somebody::called("requester").machine(&unique("vm"));
    let answer =
        act("approver", "provision_requests", &id, &json!({"action": "approve", "reason": "ok"}));
    assert_eq!(message(&answer, 200, true), format!("Approving Provision Request id: {id}"));
    let href = format!("{}/api/provision_requests/{id}", Stack::shared().url());
    assert_eq!(answer.json["href"], href);
    assert_eq!(answer.json.as_object().map(serde_json::Map::len), Some(3));
    until(&id, "Completed");
    let path = format!("/api/provision_requests/{id}?attributes=reason,v_approved_by,stamped_on");
    let found = Somebody::called("requester").read(&path);
    assert_eq!(
        (&found["approval_state"], &found["request_state"]),
        (&json!("approved"), &json!("finished"))
    );
    assert_eq!(
        (&found["status"], &found["message"]),
        (&json!("Ok"), &json!("VM Provisioning completed"))
    );
    assert_eq!((&found["reason"], &found["v_approved_by"]), (&json!("ok"), &json!("April Rover")));
    assert!(found["fulfilled_on"].is_string() && found["stamped_on"].is_string());
    let again = act(
        "approver2",
        "requests",
        &id,
        &json!({"action": "approve", "resource": {"reason": "ok"}}),
    );
    assert_eq!(message(&again, 200, true), format!("Approving Request id: {id}"));
    let late = act("approver2", "requests", &id, &json!({"action": "deny", "reason": "no"}));
    assert!(message(&late, 400, false).contains("approved"), "{}", late.text);
}

#[test]
fn what_was_denied_stays_denied() {
    let id = Somebody::called("requester").machine(&unique("vm"));
    let deny = json!({"action": "deny", "reason": "no room"});
    let answer = act("approver", "provision_requests", &id, &deny);
    assert_eq!(message(&answer, 200, true), format!("Denying Provision Request id: {id}"));
    message(&act("approver", "provision_requests", &id, &deny), 200, true);
    let approve = json!({"action": "approve", "reason": "after all"});
    message(&act("approver2", "provision_requests", &id, &approve), 400, false);
    let found = Somebody::called("requester").read(&format!("/api/provision_requests/{id}"));
    assert_eq!((&found["approval_state"], &found["status"]), (&json!("denied"), &json!("Denied")));
    assert_eq!(found["request_state"], "finished");
}

#[test]
fn a_decision_needs_a_reason() {
    let id = Somebody::called("requester").machine("vm");
    for (action, reason) in [("approve", json!(null)), ("deny", json!("  "))] {
        let body = json!({"action": action, "reason": reason});
        let (status, kind, message) = fault(&act("approver", "provision_requests", &id, &body));
        assert_eq!((status, kind.as_str()), (400, "bad_request"));
        assert!(message.starts_with("Must specify a reason for"), "{message}");
    }
}

#[test]
fn requesters_withdraw_before_the_approval_and_operators_stop_later() {
    let id = Somebody::called("requester").machine("vm");
    let cancel = json!({"action": "cancel"});
    let answer = act("requester", "provision_requests", &id, &cancel);
    assert_eq!(message(&answer, 200, true), format!("Canceling Provision Request id: {id}"));
    let found = Somebody::called("requester").read(&format!("/api/provision_requests/{id}"));
    assert_eq!(
        (&found["cancelation_status"], &found["status"]),
        (&json!("canceled"), &json!("Error"))
    );
    assert_eq!(found["message"], "Request is canceled by user.");
    let body = json!({"items": [{"templateId": "template1", "schedule": {"start": "2999-01-01T00:00:00Z"}}]});
    let answer = Stack::shared().post("/provisioning/requests", "requester", &body);
    let id = text(&answer.json["id"]);
    let approve = json!({"action": "approve", "reason": "ok"});
    message(&act("approver", "provision_requests", &id, &approve), 200, true);
    let refused = message(&act("requester", "provision_requests", &id, &cancel), 400, false);
    assert!(refused.contains("operator"), "{refused}");
    message(&act("operator", "provision_requests", &id, &cancel), 200, true);
    let found = Somebody::called("requester").read(&format!("/api/provision_requests/{id}"));
    assert_eq!(
        (&found["approval_state"], &found["cancelation_status"]),
        (&json!("approved"), &json!("canceled"))
    );
}

#[test]
fn an_unknown_action_beats_a_missing_feature_which_beats_a_missing_request() {
    let refusal = |who: &str, id: &str, action: &str| {
        let (status, _, message) =
            fault(&act(who, "provision_requests", id, &json!({"action": action, "reason": "a"})));
        (status, message)
    };
    let unknown =
        (400, "Unsupported Action eat for the provision_requests resource specified".to_owned());
    assert_eq!(refusal("auditor", "2147483646", "eat"), unknown);
    let forbidden = (403, "Use of Action approve is forbidden".to_owned());
    assert_eq!(refusal("auditor", "2147483646", "approve"), forbidden);
    assert_eq!(refusal("requester", "2147483646", "approve"), forbidden);
    assert_eq!(refusal("approver", "2147483646", "approve").0, 404);
    assert_eq!(refusal("approver", "abc", "approve").0, 400);
    let delete =
        (400, "Unsupported Action delete for the provision_requests resource specified".to_owned());
    assert_eq!(refusal("operator", "1", "delete"), delete);
}

#[test]
fn bodies_are_read_whatever_their_content_type_says_and_must_be_json() {
    let id = Somebody::called("requester").machine("vm");
    let path = format!("/api/provision_requests/{id}");
    let approver = Somebody::called("approver");
    let plain = [("Content-Type", "text/plain")];
    let body = json!({"action": "approve", "resource": {"reason": "ok"}});
    assert_eq!(approver.send("POST", &path, &plain, &body).status, 200);
    let request = Stack::shared().request("POST", &path, Some("approver"));
    let answer = Stack::shared().send(request, b"{");
    assert_eq!(answer.json["error"]["klass"], "JSON::ParserError");
    assert_eq!(answer.status, 400);
}

#[test]
fn a_tenant_may_want_that_machines_cannot_be_canceled_as_upstream() {
    let tenant = unique("strict");
    let operator = Somebody::in_tenant(&tenant, &["operator", "requester"]);
    let json = [("Content-Type", "application/json")];
    let put = |path: &str, body: Value| {
        let answer = operator.send("PUT", path, &json, &body);
        assert!(answer.status < 300, "{}", answer.text);
    };
    put("/provisioning/settings", json!({"manageiq": {"cancel": false}}));
    let template =
        json!({"name": "vm", "type": "virtualMachine", "binding": {"connector": "simulator"}});
    put("/provisioning/templates/template1", template);
    let body = json!({"items": [{"templateId": "template1", "schedule": {"start": "2999-01-01T00:00:00Z"}}]});
    let answer = operator.send("POST", "/provisioning/requests", &json, &body);
    let id = text(&answer.json["id"]);
    let cancel = json!({"action": "cancel"});
    for path in [format!("/api/provision_requests/{id}"), format!("/api/requests/{id}")] {
        let refused = message(&operator.post(&path, &cancel), 400, false);
        assert_eq!(refused, "Cancel operation is not supported for MiqProvisionRequest");
    }
    let task = super::support::ids(&operator.read(&format!("/api/requests/{id}/request_tasks")));
    let path = format!("/api/requests/{id}/request_tasks/{}", task[0]);
    message(&operator.post(&path, &cancel), 400, false);
    let many = json!({"action": "cancel", "resources": [{"id": id}]});
    let answer = operator.post("/api/provision_requests", &many);
    assert_eq!((answer.status, &answer.json["results"][0]["success"]), (200, &json!(false)));
}
