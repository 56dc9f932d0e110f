//! `POST /provisioning/requests/{id}/retry`.

use serde_json::{Value, json};

use crate::{
    stack::Stack,
    support::{
        act, actions, file, findings, history, list, mails, outcome, path, project, send, site,
        template, template_path, text, unique, until,
    },
};

#[test]
fn an_operator_has_what_failed_tried_again() {
    let id = file("requester", &json!({"templateId": "refused"}));
    let failed = until(&id, "Failed");
    assert_eq!(failed["tasks"][0]["error"]["code"], "Refused");
    assert_eq!(
        (actions(&id, "operator"), actions(&id, "requester")),
        ("retry".into(), String::new())
    );
    let answer = act(&id, "retry", "operator", &json!({"comment": "the target was down"}));
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json["status"], "Provisioning");
    assert_eq!(
        (&answer.json["taskCounts"]["failed"], &answer.json["tasks"][0]["status"]),
        (&json!(0), &json!("Queued"))
    );
    until(&id, "Failed");
    let events = history(&id, "operator");
    let retried =
        events.iter().find(|event| event["what"] == "retried").cloned().unwrap_or_default();
    assert_eq!(
        (&retried["who"], &retried["comment"]),
        (&json!("operator"), &json!("the target was down"))
    );
    assert_eq!(events.iter().filter(|event| event["what"] == "taskFailed").count(), 2);
    assert_eq!(mails(&id, 2).len(), 2, "each failure is told");
}

#[test]
fn only_failed_tasks_are_tried_again() {
    let site = json!({"templateId": "team-site", "parameters": {"name": unique("Half")}});
    let id = file("requester", &json!({"items": [site, {"templateId": "refused"}]}));
    until(&id, "PartiallyFailed");
    assert_eq!(act(&id, "retry", "operator", &json!({})).status, 200);
    until(&id, "PartiallyFailed");
    let events = history(&id, "operator");
    let count = |what: &str| events.iter().filter(|event| event["what"] == what).count();
    assert_eq!((count("taskSucceeded"), count("taskFailed")), (1, 2));
}

#[test]
fn what_has_not_failed_is_not_tried_again() {
    let pending = file("requester", &project("Pending"));
    let done = file("requester", &site(&unique("Done")));
    until(&done, "Completed");
    for id in [pending, done] {
        assert_eq!(outcome(&act(&id, "retry", "operator", &json!({}))), "409 NothingFailed");
    }
    assert_eq!(outcome(&act("999999", "retry", "operator", &json!({}))), "404 NotFound");
}

#[test]
fn nobody_but_an_operator_retries() {
    let id = file("requester", &json!({"templateId": "refused"}));
    until(&id, "Failed");
    for user in ["requester", "approver", "auditor", "outsider"] {
        assert_eq!(outcome(&act(&id, "retry", user, &json!({}))), "403 Forbidden", "{user}");
    }
    let answer = act(&id, "retry", "operator", &json!({"comment": 1}));
    assert_eq!(findings(&answer), ["InvalidType at comment"]);
    let stale = send(
        "POST",
        &format!("{}/retry", path(&id)),
        "operator",
        &[("If-Match", "\"1\"")],
        &Value::Null,
    );
    assert_eq!(outcome(&stale), "412 Changed");
}

/// What was approved is what is tried again, whatever the template has become since.
#[test]
fn a_retry_keeps_to_what_was_filed() {
    let id = template("mended", &json!({"binding": {"connector": "simulator", "refuses": true}}));
    let request = file("requester", &json!({"templateId": id}));
    until(&request, "Failed");
    assert_eq!(Stack::shared().delete(&template_path(&id), "operator").status, 204);
    assert_eq!(act(&request, "retry", "operator", &json!({})).status, 200);
    let failed = until(&request, "Failed");
    assert_eq!(text(&list(&failed["items"])[0]["templateName"]), "mended");
}
