//! `POST /provisioning/requests/validate`.

use serde_json::{Value, json};

use super::refusals;
use crate::{
    stack::{Answer, Stack},
    support::{
        create, findings, groups, list, outcome, project, send, site, template, text, unique,
    },
};

const VALIDATE: &str = "/provisioning/requests/validate";

#[test]
fn a_right_one_is_told_what_would_become_of_it() {
    let answer = validate("requester", &project("Moon"));
    assert_eq!(answer.status, 200);
    let expected = json!({
        "valid": true, "errors": [], "warnings": [],
        "resolvedName": "PRJ-Moon", "resolvedNames": ["PRJ-Moon"], "requiresApproval": true,
    });
    assert_eq!(answer.json, expected);
    assert_eq!(validate("requester", &site("Moon")).json["requiresApproval"], false);
}

#[test]
fn it_finds_what_filing_finds() {
    let mut cases = refusals::of_parameters();
    cases.extend(refusals::of_templates());
    cases.extend(refusals::of_schedules());
    let bodies = cases.iter().flat_map(|it| [it.body.clone(), refusals::in_items_form(it).0]);
    let envelopes = refusals::of_envelopes();
    for body in bodies.chain(envelopes.iter().map(|case| case.body.clone())) {
        let validated = validate("requester", &body);
        assert_eq!((validated.status, &validated.json["valid"]), (200, &json!(false)), "{body}");
        assert_eq!(validated.json["errors"], create("requester", &body).json["errors"]);
    }
}

#[test]
fn a_taken_name_is_found_too() {
    let id = template("unique", &json!({"naming": {"unique": true}}));
    let body = json!({"templateId": id, "name": "Taken"});
    assert_eq!(validate("requester", &body).json["valid"], true);
    assert_eq!(create("requester", &body).status, 201);
    let answer = validate("requester", &body);
    assert_eq!(findings(&answer), ["NameInUse at name"]);
    assert_eq!(answer.json["errors"], create("requester", &body).json["errors"]);
}

#[test]
fn a_group_that_nobody_could_approve_for_is_found_too() {
    groups();
    let asks = |group: &str| json!({"approval": {"steps": [{"groups": [group]}]}});
    let [reviewed, own] = ["reviewers", "insiders"]
        .map(|group| json!({"templateId": template(group, &asks(group)), "name": "Grouped"}));
    assert_eq!(validate("requester2", &reviewed).json["valid"], true);
    let answer = validate("requester2", &own);
    assert_eq!(findings(&answer), ["NoApprover at body"]);
    assert_eq!(answer.json["errors"], create("requester2", &own).json["errors"]);
}

#[test]
fn what_cannot_be_read_or_may_not_be_filed_is_refused_as_by_filing() {
    let mut named = site("Other");
    named["requestedBy"] = json!("requester2");
    for (user, body, expected) in [
        ("requester", json!([]), "400 Malformed"),
        ("requester", named, "403 Forbidden"),
        ("auditor", site("Audit"), "403 Forbidden"),
    ] {
        assert_eq!(outcome(&validate(user, &body)), expected);
        assert_eq!(outcome(&create(user, &body)), expected);
    }
}

#[test]
fn it_writes_nothing() {
    let id = template("validated", &json!({"naming": {"unique": true}}));
    let body = json!({"templateId": id, "name": "Nothing", "correlationId": unique("correlation")});
    let before = create("requester", &site("Before"));
    for _ in 0..3 {
        let headers = [("Idempotency-Key", "validated")];
        let answer = send("POST", VALIDATE, "requester", &headers, &body);
        assert_eq!(answer.json["valid"], true);
    }
    let view = format!("/provisioning/requests/view/all?templateId={id}");
    assert_eq!(list(&Stack::shared().get(&view, "operator").json["items"]), Vec::<Value>::new());
    let after = create("requester", &body);
    assert_eq!(after.status, 201, "{}", after.text);
    assert!(text(&before.json["id"]) != text(&after.json["id"]));
}

#[test]
fn it_has_a_second_address() {
    for body in [project("Alias"), json!({"templateId": "nothing"})] {
        let answer = Stack::shared().post("/provisioning/request/validation", "requester", &body);
        let other = validate("requester", &body);
        assert_eq!((answer.status, answer.json), (other.status, other.json));
    }
}

fn validate(user: &str, body: &Value) -> Answer {
    Stack::shared().post(VALIDATE, user, body)
}
