//! `GET /provisioning/users/{id}`.

use serde_json::json;

use crate::{
    stack::Stack,
    support::{header, outcome, user_path},
};

#[test]
fn an_operator_reads_who_somebody_is() {
    let answer = Stack::shared().get(&user_path("her-1909"), "operator");
    assert_eq!((answer.status, header(&answer, "etag")), (200, "\"1\"".into()));
    let expected = json!({
        "id": "her-1909", "firstName": "Hermione", "lastName": "Granger",
        "displayName": "Hermione Granger", "email": "hermione@hogwarts.com", "groups": [],
        "attributes": {
            "jobTitle": "student", "companyName": "Hogwarts", "city": "London",
            "department": "magic", "name": "Hermione",
        },
    });
    assert_eq!(answer.json, expected);
}

#[test]
fn nobody_else_does() {
    for user in ["requester", "approver", "auditor", "outsider"] {
        let answer = Stack::shared().get(&user_path("jdoe"), user);
        assert_eq!(outcome(&answer), "403 Forbidden", "{user}");
    }
    assert_eq!(outcome(&Stack::shared().get(&user_path("outsider"), "operator")), "404 NotFound");
    assert_eq!(outcome(&Stack::shared().get(&user_path("a%23b"), "operator")), "400 Malformed");
}
