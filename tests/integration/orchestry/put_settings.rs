//! `PUT /provisioning/settings`.

use serde_json::{Value, json};

use crate::{
    stack::{Stack, data_dir},
    support::{findings, header, outcome, send},
};

const SETTINGS: &str = "/provisioning/settings";

/// On a stack of its own: settings hold for everybody.
#[test]
fn they_are_replaced_as_a_whole() {
    let stack = Stack::start(&data_dir("settings"));
    let before = stack.get(SETTINGS, "operator");
    assert_eq!(header(&before, "etag"), "\"1\"");
    let answer = stack.put(SETTINGS, "operator", &json!({"approvalDays": 1}));
    assert_eq!((answer.status, header(&answer, "etag")), (200, "\"2\"".into()));
    let expected = json!({
        "approvalDays": 1, "notifyBeneficiaries": true, "accountNames": [], "partitions": [],
        "manageiq": {"booleanAutoApprove": false, "cancel": true},
        "webhooks": [], "formDataAsText": false, "uipath": {"guidStrict": false},
    });
    assert_eq!(answer.json, expected);
    assert_eq!(stack.get(SETTINGS, "operator").json, expected);
    let body = crate::support::project("Soon");
    let filed = stack.post("/provisioning/requests", "requester", &body).json;
    let time = |name: &str| filed[name].as_str().and_then(|it| it.parse::<jiff::Timestamp>().ok());
    let wait = time("approvalExpiresOn")
        .zip(time("requestedOn"))
        .map(|(end, start)| end.duration_since(start));
    assert_eq!(wait, Some(jiff::SignedDuration::from_hours(24)));
}

#[test]
fn what_makes_no_sense_is_refused_with_its_field() {
    let many: Vec<String> = (0..51).map(|number| format!("n{number}")).collect();
    for (body, expected) in [
        (json!({"approvalDays": 0}), "OutOfRange at approvalDays"),
        (json!({"approvalDays": 366}), "OutOfRange at approvalDays"),
        (json!({"approvalDays": -1}), "InvalidType at approvalDays"),
        (json!({"approvalDays": "14"}), "InvalidType at approvalDays"),
        (json!({"notifyBeneficiaries": 1}), "InvalidType at notifyBeneficiaries"),
        (json!({"accountNames": [""]}), "OutOfRange at accountNames"),
        (json!({"accountNames": many}), "OutOfRange at accountNames"),
        (json!({"partitions": "magic-7"}), "InvalidType at partitions"),
        (json!({"color": "red"}), "UnknownField at color"),
        (json!({"manageiq": {"cancels": true}}), "UnknownField at manageiq.cancels"),
        (json!([]), "InvalidType at body"),
    ] {
        let answer = Stack::shared().put(SETTINGS, "operator", &body);
        assert_eq!(findings(&answer), [expected], "{}", answer.text);
        assert_eq!(outcome(&answer), "422 Invalid");
    }
}

#[test]
fn those_that_have_changed_since_they_were_read_are_left_alone() {
    let stack = Stack::shared();
    let read = stack.get(SETTINGS, "operator");
    let put =
        |tag: &str, body: &Value| send("PUT", SETTINGS, "operator", &[("If-Match", tag)], body);
    assert_eq!(outcome(&put("\"999\"", &read.json)), "412 Changed");
    let same = put(&header(&read, "etag"), &read.json);
    assert_eq!((same.status, &same.json), (200, &read.json));
    assert_eq!(outcome(&put(&header(&read, "etag"), &read.json)), "412 Changed");
}

#[test]
fn nobody_but_an_operator_changes_them() {
    for user in ["requester", "approver", "auditor", "outsider"] {
        let answer = Stack::shared().put(SETTINGS, user, &json!({}));
        assert_eq!(outcome(&answer), "403 Forbidden", "{user}");
    }
}
