//! `DELETE /iam/governance/selfservice/api/v1/requests/{reqid}`.

use serde_json::{Value, json};

use super::support::{REQUESTS, call, done, file, refusal, role, sentence};
use crate::{
    stack::{Answer, Stack},
    support::{read, text, until},
};

fn delete(id: &str, user: &str) -> Answer {
    call("DELETE", &format!("{REQUESTS}/{id}"), user, &Value::Null)
}

#[test]
fn the_requester_withdraws_what_is_not_decided() {
    let id = file("requester", &role("12", &["24"]));
    let answer = delete(&id, "requester");
    let links =
        json!([{"rel": "self", "href": format!("{}{REQUESTS}/{id}", Stack::shared().url())}]);
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json, json!({"links": links, "id": id, "status": "withdrawn"}));
    assert_eq!(read(&id, "requester")["status"], "Cancelled");
    assert_eq!(sentence(&delete(&id, "requester")), "409 it was cancelled");
}

#[test]
fn nobody_withdraws_what_was_approved_or_is_not_theirs() {
    let id = file("requester", &role("12", &["24"]));
    for (user, expected) in [
        ("approver", "403 IAM-4030001"),
        ("operator", "403 IAM-4030001"),
        ("auditor", "403 IAM-4030001"),
        ("requester2", "404 IAM-4040001"),
    ] {
        assert_eq!(refusal(&delete(&id, user)), expected, "{user}");
    }
    done(&id, "approver", &json!({"action": "APPROVE"}));
    until(&id, "Completed");
    let expected = "409 it was approved and can't be withdrawn any more; an operator can close it";
    assert_eq!(sentence(&delete(&id, "requester")), expected);
}

#[test]
fn a_part_of_a_request_is_not_withdrawn_alone() {
    let id = file("requester", &role("12", &["24", "6"]));
    let part = text(&read(&id, "requester")["tasks"][0]["id"]);
    let expected = format!("409 {part} is a part of request {id}: act on {id}");
    assert_eq!(sentence(&delete(&part, "requester")), expected);
    assert_eq!(refusal(&delete("2147483646", "requester")), "404 IAM-4040001");
}

#[test]
fn it_says_by_whom_it_is_sent() {
    let id = file("requester", &role("12", &["24"]));
    let silent = Stack::shared().delete(&format!("{REQUESTS}/{id}"), "requester");
    assert_eq!(refusal(&silent), "400 IAM-4000002");
    assert_eq!(read(&id, "requester")["status"], "PendingApproval");
}
