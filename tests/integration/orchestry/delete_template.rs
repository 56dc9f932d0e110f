//! `DELETE /provisioning/templates/{id}`.

use serde_json::{Value, json};

use crate::{
    stack::Stack,
    support::{
        create, file, findings, header, outcome, send, template, template_path, unique, until,
    },
};

#[test]
fn it_is_gone_and_what_was_filed_goes_on() {
    let id = template("deleted", &json!({"approval": {"steps": [{"users": ["approver"]}]}}));
    let request = file("requester", &json!({"templateId": id}));
    let answer = Stack::shared().delete(&template_path(&id), "operator");
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    assert_eq!(outcome(&Stack::shared().get(&template_path(&id), "operator")), "404 NotFound");
    assert_eq!(outcome(&Stack::shared().delete(&template_path(&id), "operator")), "404 NotFound");
    assert_eq!(
        findings(&create("requester", &json!({"templateId": id}))),
        ["TemplateNotFound at templateId"]
    );
    crate::support::approve(&request, "approver");
    until(&request, "Completed");
}

#[test]
fn one_that_has_changed_since_it_was_read_is_left_alone() {
    let id = template("guarded", &json!({}));
    let delete = |tag: &str| {
        send("DELETE", &template_path(&id), "operator", &[("If-Match", tag)], &Value::Null)
    };
    let answer = delete("\"2\"");
    assert_eq!((outcome(&answer), header(&answer, "etag")), ("412 Changed".into(), "\"1\"".into()));
    assert_eq!(delete("\"1\"").status, 204);
}

#[test]
fn a_group_that_somebody_belongs_to_stays() {
    let name = unique("Crew");
    let group = json!({"name": name, "type": "group", "binding": {"connector": "directory"}});
    let id = template("crew", &group);
    let filed = |operation| {
        let body = json!({"templateId": id, "beneficiaries": ["jdoe"], "operation": operation});
        until(&file("requester", &body), "Completed");
    };
    filed("provision");
    let refused = Stack::shared().delete(&template_path(&id), "operator");
    assert_eq!(outcome(&refused), "409 HasMembers");
    filed("revoke");
    assert_eq!(Stack::shared().delete(&template_path(&id), "operator").status, 204);
    template("crew", &group);
}

#[test]
fn nobody_but_an_operator_deletes_templates() {
    let id = template("kept", &json!({}));
    for user in ["requester", "approver", "auditor", "outsider"] {
        let answer = Stack::shared().delete(&template_path(&id), user);
        assert_eq!(outcome(&answer), "403 Forbidden", "{user}");
    }
    assert_eq!(Stack::shared().get(&template_path(&id), "requester").status, 200);
}
