//! `OPTIONS /api/{collection}`.

use serde_json::json;

use crate::{
    stack::{Answer, Stack},
    support::{header, list, text},
};

fn options(path: &str) -> Answer {
    Stack::shared().send(Stack::shared().request("OPTIONS", path, None), b"")
}

#[test]
fn anybody_reads_what_the_resources_of_a_collection_have() {
    let answer = options("/api/provision_requests");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json["subcollections"], json!(["request_tasks"]));
    assert_eq!(answer.json["data"], json!({}));
    let attributes: Vec<String> = list(&answer.json["attributes"]).iter().map(text).collect();
    assert!(attributes.is_sorted() && attributes.contains(&"approval_state".to_owned()));
    assert!(list(&answer.json["virtual_attributes"]).contains(&json!("v_approved_by")));
    assert!(list(&answer.json["relationships"]).contains(&json!("miq_approvals")));
    assert_eq!(options("/api/templates").json["subcollections"], json!([]));
}

#[test]
fn pages_of_any_origin_may_call() {
    for path in [
        "/api",
        "/api/auth",
        "/api/ping",
        "/api/provision_requests",
        "/api/requests/1",
        "/api/v4.4.0/requests/1/request_tasks/2",
    ] {
        let answer = options(path);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(header(&answer, "access-control-allow-origin"), "*");
        assert!(header(&answer, "access-control-allow-headers").contains("x-auth-token"));
        assert!(header(&answer, "access-control-allow-methods").contains("PATCH"));
    }
    assert_eq!(options("/api").text, "");
    assert_eq!(options("/api/requests/1/request_tasks").text, "");
    let refused = Stack::shared().get("/api/provision_requests", None);
    assert_eq!(header(&refused, "access-control-allow-origin"), "*");
}

#[test]
fn a_collection_that_is_not_there_is_refused() {
    let answer = options("/api/nothing");
    assert_eq!(answer.status, 400);
    assert_eq!(answer.json["error"]["message"], "Unsupported Collection nothing specified");
}
