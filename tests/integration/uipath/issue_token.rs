//! `POST .../connect/token`.

use serde_json::json;

use super::support::ask;
use crate::{stack::Stack, support::header};

const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn a_client_gets_what_it_asks_for_and_may_have() {
    let client = "grant_type=client_credentials&client_id=operator&client_secret=demo-operator";
    let answer = ask(&format!("{client}&scope=PM.Group.Read+PM.Group.Write"));
    assert_eq!((answer.status, &answer.json["expires_in"]), (200, &json!(3600)));
    assert_eq!(answer.json["token_type"], "Bearer");
    assert_eq!(answer.json["scope"], "PM.Group.Read PM.Group.Write");
    assert!(header(&answer, "cache-control").contains("no-store"));
    assert_eq!(ask(client).json["scope"], "PM.Group PM.Group.Read PM.Group.Write");
    for path in [
        "/identity/connect/token",
        "/org/identity_/connect/token",
        "/org/t/identity_/connect/token",
    ] {
        let request = Stack::shared().request("POST", path, Some("auditor"));
        let request = request.header("Content-Type", FORM);
        let answer = Stack::shared().send(request, b"grant_type=client_credentials");
        assert_eq!(answer.json["scope"], "PM.Group.Read", "{path}: HTTP Basic");
    }
}

#[test]
fn what_is_wrong_is_said_as_the_vendor_does() {
    for (form, expected) in [
        ("grant_type=client_credentials&client_id=operator&client_secret=wrong", "invalid_client"),
        ("grant_type=client_credentials", "invalid_client"),
        (
            "grant_type=client_credentials&client_id=auditor&client_secret=demo-auditor&scope=PM.Group",
            "invalid_scope",
        ),
        (
            "grant_type=client_credentials&client_id=operator&client_secret=demo-operator&scope=OR.Users",
            "invalid_scope",
        ),
        (
            "grant_type=client_credentials&client_id=requester&client_secret=demo-requester",
            "invalid_scope",
        ),
        ("grant_type=refresh_token&refresh_token=x", "unsupported_grant_type"),
        ("client_id=operator", "invalid_request"),
    ] {
        let answer = ask(form);
        assert_eq!((answer.status, &answer.json["error"]), (400, &json!(expected)), "{form}");
    }
}
