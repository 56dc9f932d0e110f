//! The demo data: what the vendors' own samples name is there.

use serde_json::{Value, json};

use crate::stack::Stack;

fn get(path: &str) -> Value {
    let answer = Stack::shared().get(path, Some("operator"));
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    answer.json
}

#[test]
fn every_principal_and_everybody_in_the_samples_has_a_record_with_an_address() {
    let people = [
        ("requester", "requester@acme.example"),
        ("requester2", "requester2@acme.example"),
        ("approver", "approver@acme.example"),
        ("approver2", "approver2@acme.example"),
        ("operator", "operator@acme.example"),
        ("auditor", "auditor@acme.example"),
        ("jdoe", "jdoe@sample.com"),
        ("ron-0103", "ron@hogwarts.com"),
        ("har-3107", "harry@hogwarts.com"),
        ("her-1909", "hermione@hogwarts.com"),
    ];
    for (id, email) in people {
        assert_eq!(get(&format!("/provisioning/users/{id}"))["email"], email);
    }
    for id in ["24", "6"] {
        assert!(get(&format!("/provisioning/users/{id}"))["email"].is_string(), "{id}");
    }
    let hermione = get("/provisioning/users/her-1909");
    assert_eq!(hermione["displayName"], "Hermione Granger");
    assert_eq!(hermione["attributes"]["companyName"], "Hogwarts");
}

#[test]
fn everything_in_the_samples_can_be_requested_and_asks_whom_it_should() {
    let either = json!(["approver", "approver2"]);
    let catalogue = [
        ("template1", "virtualMachine", Some(&either)),
        ("12", "role", Some(&either)),
        ("13", "role", Some(&either)),
        ("246", "entitlement", Some(&either)),
        ("31", "appInstance", None),
        ("team-site", "workspace", None),
        ("mobile-pass", "token", None),
    ];
    for (id, kind, users) in catalogue {
        let template = get(&format!("/provisioning/templates/{id}"));
        assert_eq!((&template["type"], &template["enabled"]), (&json!(kind), &json!(true)), "{id}");
        match users {
            Some(users) => assert_eq!(&template["approval"]["steps"][0]["users"], users, "{id}"),
            None => assert_eq!(template["approval"], "auto", "{id}"),
        }
    }
    let guid = &get("/provisioning/templates/template1")["attributes"]["guid"];
    assert_eq!(guid, "afe6e8a0-89fd-11e3-b6ac-b8e85646e742");
}
