//! `GET /provisioning/settings`.

use serde_json::json;

use crate::{stack::Stack, support::outcome};

const SETTINGS: &str = "/provisioning/settings";

#[test]
fn an_operator_reads_them() {
    let answer = Stack::shared().get(SETTINGS, "operator");
    assert_eq!(answer.status, 200);
    let expected = json!({
        "approvalDays": 14, "notifyBeneficiaries": true,
        "accountNames": ["acme", "Acme & Söhne <Test>"], "partitions": ["magic-7"], "webhooks": [],
        "formDataAsText": false, "manageiq": {"booleanAutoApprove": false, "cancel": true},
        "uipath": {"guidStrict": false},
    });
    assert_eq!(answer.json, expected);
    assert!(answer.headers.contains_key("etag"));
}

#[test]
fn nobody_else_does() {
    for user in ["requester", "approver", "auditor", "outsider"] {
        assert_eq!(outcome(&Stack::shared().get(SETTINGS, user)), "403 Forbidden", "{user}");
    }
}
