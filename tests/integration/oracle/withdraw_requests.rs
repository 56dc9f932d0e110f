//! `DELETE /iam/governance/selfservice/api/v1/requests`. Here `requestId` is our number, and `id` the client's key.

use serde_json::{Value, json};

use super::support::{REQUESTS, call, done, file, role, sentence};
use crate::{
    stack::Stack,
    support::{list, read, text},
};

#[test]
fn each_is_withdrawn_by_itself_under_its_number() {
    let (first, second) =
        (file("requester", &role("12", &["24"])), file("requester", &role("13", &["24"])));
    let approved = file("requester", &role("13", &["6"]));
    done(&approved, "approver", &json!({"action": "APPROVE"}));
    // The client's key of the first is the number of the second.
    let body = json!({"requests": [
        {"requestId": first, "id": second},
        {"requestId": approved, "id": "Req1002"},
        {"id": second},
        {"requestId": "2147483646"},
        {"requestId": "x"},
    ]});
    let answer = call("DELETE", REQUESTS, "requester", &body);
    assert_eq!(answer.status, 200, "{}", answer.text);
    let rows = list(&answer.json["requests"]);
    let here = format!("{}{REQUESTS}", Stack::shared().url());
    let links = json!([{"rel": "self", "href": format!("{here}/{first}")}]);
    let expected = json!({"id": second, "requestId": first, "links": links, "status": "SUCCESS"});
    assert_eq!(rows[0], expected);
    assert_eq!((&rows[1]["id"], &rows[1]["requestId"]), (&json!("Req1002"), &json!(approved)));
    let told = |row: &Value| format!("{} {}", text(&row["status"]), text(&row["errorMessage"]));
    for (row, begin) in rows[1..].iter().zip([
        "FAILED it was approved and can't be withdrawn",
        "FAILED requestId: name the number of the request: id is the client's own key here",
        "FAILED there is no request \"2147483646\"",
        "FAILED requestId: must be the number of a request",
    ]) {
        assert!(told(row).starts_with(begin), "{row}");
    }
    assert_eq!(read(&first, "requester")["status"], "Cancelled");
    assert_eq!(read(&second, "requester")["status"], "PendingApproval", "its number was a key");
}

#[test]
fn a_body_without_a_media_type_is_read() {
    let id = file("requester", &role("12", &["24"]));
    let request = Stack::shared().request("DELETE", REQUESTS, Some("requester"));
    let body = json!({"requests": [{"requestId": id}]}).to_string();
    let answer = Stack::shared().send(request.header("X-Requested-By", "me"), body.as_bytes());
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(read(&id, "requester")["status"], "Cancelled");
}

#[test]
fn a_body_that_was_lost_on_the_way_withdraws_nothing() {
    let refused = sentence(&call("DELETE", REQUESTS, "requester", &Value::Null));
    assert!(refused.starts_with("400 the body isn't JSON"), "{refused}");
}
