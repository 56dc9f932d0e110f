//! `PUT /provisioning/users/{id}`.

use serde_json::{Value, json};

use crate::{
    stack::{Answer, Stack},
    support::{create, file, findings, header, outcome, send, template, unique, user_path},
};

#[test]
fn a_person_is_created_and_then_replaced() {
    let id = unique("person");
    let body = json!({
        "firstName": "Zoë", "lastName": "O'Neil <b>", "displayName": "Zoë \"Z\" O'Neil",
        "email": "zoe@acme.example", "groups": ["b", "a", "b"], "attributes": {"x": [1, {"y": null}]},
    });
    let created = put(&id, &body);
    assert_eq!((created.status, header(&created, "etag")), (201, "\"1\"".into()));
    assert_eq!(created.json["groups"], json!(["a", "b"]));
    assert_eq!(created.json["attributes"], body["attributes"]);
    let replaced = put(&id, &json!({"firstName": "Zoe"}));
    assert_eq!((replaced.status, header(&replaced, "etag")), (200, "\"2\"".into()));
    let expected = json!({
        "id": id, "firstName": "Zoe", "lastName": "", "displayName": "", "groups": [], "attributes": {},
    });
    assert_eq!(replaced.json, expected);
    let read = Stack::shared().get(&user_path(&id), "operator");
    assert_eq!(read.json, expected);
    assert_eq!(header(&read, "etag"), "\"2\"");
}

#[test]
fn a_person_can_be_asked_for_at_once() {
    let id = unique("person");
    let body = json!({"items": [{"templateId": "12"}], "beneficiaries": [id]});
    assert_eq!(findings(&create("requester", &body)), ["BeneficiaryNotFound at beneficiaries[0]"]);
    assert_eq!(put(&id, &json!({})).status, 201);
    assert_eq!(create("requester", &body).status, 201);
}

#[test]
fn leaving_a_group_leaves_its_approvals() {
    let (group, one, other) = (unique("group"), unique("person"), unique("person"));
    let approval = json!({"steps": [{"groups": [group], "quorum": 2}]});
    let id = template("group", &json!({"approval": approval}));
    let body = json!({"templateId": id});
    assert_eq!(put(&one, &json!({"groups": [group]})).status, 201);
    assert_eq!(findings(&create("requester", &body)), ["NoApprover at body"]);
    assert_eq!(put(&other, &json!({"groups": [group]})).status, 201);
    file("requester", &body);
    assert_eq!(put(&other, &json!({"groups": []})).status, 200);
    assert_eq!(findings(&create("requester", &body)), ["NoApprover at body"]);
}

#[test]
fn what_makes_no_person_is_refused_with_its_field() {
    let id = unique("wrong");
    let many: Vec<String> = (0..41).map(|number| format!("g{number}")).collect();
    for (body, expected) in [
        (json!({"email": "nobody"}), "InvalidFormat at email"),
        (json!({"email": "a@b, c@d"}), "InvalidFormat at email"),
        (json!({"email": "a@b\r\nBcc: c@d"}), "InvalidFormat at email"),
        (json!({"email": 7}), "InvalidType at email"),
        (json!({"id": "another"}), "Contradiction at id"),
        (json!({"displayName": "a\nb"}), "InvalidFormat at displayName"),
        (json!({"firstName": "a\u{0}"}), "InvalidFormat at firstName"),
        (json!({"groups": ["a#b"]}), "InvalidFormat at groups[0]"),
        (json!({"groups": "a"}), "InvalidType at groups"),
        (json!({"groups": many}), "InvalidFormat at groups"),
        (json!({"attributes": []}), "InvalidType at attributes"),
        (json!({"attributes": {"x": "x".repeat(70_000)}}), "InvalidFormat at attributes"),
        (json!({"secret": "x"}), "UnknownField at secret"),
        (json!([]), "InvalidType at body"),
    ] {
        let answer = put(&id, &body);
        assert_eq!(findings(&answer), [expected], "{}", answer.text);
        assert_eq!(outcome(&answer), "422 Invalid");
    }
    assert_eq!(Stack::shared().get(&user_path(&id), "operator").status, 404);
    assert_eq!(outcome(&put("a%23b", &json!({}))), "400 Malformed");
}

#[test]
fn a_person_who_has_changed_since_they_were_read_is_left_alone() {
    let id = unique("person");
    let guarded =
        |tag: &str| send("PUT", &user_path(&id), "operator", &[("If-Match", tag)], &json!({}));
    assert_eq!(outcome(&guarded("\"1\"")), "412 Changed");
    assert_eq!(put(&id, &json!({})).status, 201);
    assert_eq!(guarded("\"1\"").status, 200);
    assert_eq!(outcome(&guarded("\"1\"")), "412 Changed");
}

#[test]
fn nobody_but_an_operator_changes_people() {
    for user in ["requester", "approver", "auditor", "outsider"] {
        let answer = Stack::shared().put(&user_path(user), user, &json!({"groups": ["board"]}));
        assert_eq!(outcome(&answer), "403 Forbidden", "{user}");
    }
}

fn put(id: &str, body: &Value) -> Answer {
    Stack::shared().put(&user_path(id), "operator", body)
}
