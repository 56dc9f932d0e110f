//! `GET /provisioning/templates/{id}`.

use serde_json::json;

use crate::{
    stack::Stack,
    support::{header, outcome, template, template_path},
};

#[test]
fn everybody_of_the_tenant_reads_it() {
    let id = template("read", &json!({"description": "to be read"}));
    for user in ["requester", "approver", "operator", "auditor"] {
        let answer = Stack::shared().get(&template_path(&id), user);
        assert_eq!((answer.status, header(&answer, "etag")), (200, "\"1\"".into()), "{user}");
        assert_eq!(answer.json["description"], "to be read");
    }
    assert_eq!(outcome(&Stack::shared().get(&template_path(&id), "outsider")), "404 NotFound");
    assert_eq!(outcome(&Stack::shared().get(&template_path(&id), None)), "401 Unauthenticated");
}

#[test]
fn what_is_no_template_is_not_found() {
    for (id, expected) in [
        ("nothing", "404 NotFound"),
        ("%F0%9F%9A%80", "404 NotFound"),
        ("a%23b", "400 Malformed"),
        ("a%00b", "400 Malformed"),
        (&"x".repeat(129), "400 Malformed"),
    ] {
        assert_eq!(outcome(&Stack::shared().get(&template_path(id), "operator")), expected, "{id}");
    }
}
