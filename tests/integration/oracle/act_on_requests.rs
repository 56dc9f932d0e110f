//! `PUT /iam/governance/selfservice/api/v1/requests`.

use serde_json::{Value, json};

use super::support::{REQUESTS, act, assignment, call, create, file, role, sentence};
use crate::{
    stack::{Answer, Stack},
    support::{groups, list, read, text, until},
};

fn put(user: &str, requests: &Value) -> Answer {
    call("PUT", REQUESTS, user, &json!({"requests": requests}))
}

fn rows(user: &str, requests: &Value) -> Vec<Value> {
    let answer = put(user, requests);
    assert_eq!(answer.status, 200, "{}", answer.text);
    list(&answer.json["requests"])
}

fn outcomes(rows: &[Value]) -> Vec<String> {
    let tell = |row: &Value| match row["errorMessage"].as_str() {
        Some(message) => format!("{} {message}", text(&row["status"])),
        None => text(&row["status"]),
    };
    rows.iter().map(tell).collect()
}

#[test]
fn each_stands_or_falls_by_itself_and_the_order_stays() {
    let filed = create("requester", &json!([role("12", &["24"]), role("13", &["24"])]));
    let (first, second) = (text(&filed[0]["id"]), text(&filed[1]["id"]));
    let number: u32 = second.parse().expect("a number");
    let answer = put(
        "approver",
        &json!([
            {"id": first, "action": "CLAIM"},
            {"id": "2147483646", "action": "APPROVE"},
            {"requestId": number, "action": "reject"},
            {"id": first, "action": "APPROVE", "taskId": assignment(&first, "approver")},
            {"id": first, "action": "APPROVE"},
            {"action": "APPROVE"},
            {"id": first, "requestId": "Req7", "action": "APPROVE"},
            {"id": first, "action": "DANCE"},
            "what?",
        ]),
    );
    let here = format!("{}{REQUESTS}", Stack::shared().url());
    assert_eq!(answer.json["links"], json!([{"rel": "self", "href": here}]));
    let rows = list(&answer.json["requests"]);
    let links = json!([{"rel": "self", "href": format!("{here}/{first}")}]);
    assert_eq!(rows[0], json!({"id": first, "links": links, "status": "SUCCESS"}));
    assert_eq!((&rows[2]["id"], &rows[2]["status"]), (&json!(second), &json!("SUCCESS")));
    assert_eq!(rows[1].as_object().map(serde_json::Map::len), Some(4), "{}", rows[1]);
    assert_eq!(rows[1]["errorCode"], "IAM-4040001");
    let outcomes = outcomes(&rows);
    assert_eq!(
        outcomes[..4],
        ["SUCCESS", "FAILED there is no request \"2147483646\"", "SUCCESS", "SUCCESS"]
    );
    for (outcome, begin) in outcomes[4..].iter().zip([
        "FAILED it was approved",
        "FAILED id: name the number of the request",
        "FAILED requestId: id and requestId differ",
        "FAILED action: there is no action \"DANCE\"",
        "FAILED ",
    ]) {
        assert!(outcome.starts_with(begin), "{outcome}");
    }
    until(&first, "Completed");
    assert_eq!(read(&second, "requester")["status"], "Rejected");
}

#[test]
fn others_are_asked_instead_in_bulk_too() {
    groups();
    let id = file("requester", &role("12", &["24"]));
    let board = json!([{"name": "board", "type": "group"}, "requester2"]);
    let rows = rows("operator", &json!([{"id": id, "action": "REASSIGN", "assignees": board}]));
    assert_eq!(outcomes(&rows), ["SUCCESS"]);
    assert_eq!(act(&id, "approver", &json!({"action": "APPROVE"})).status, 404);
    assert_eq!(act(&id, "requester2", &json!({"action": "APPROVE"})).status, 200);
}

#[test]
fn withdrawing_works_here_for_those_whose_clients_strip_a_body() {
    let id = file("requester", &role("12", &["24"]));
    let rows = rows("requester", &json!([{"id": id, "action": "WITHDRAW"}]));
    assert_eq!(outcomes(&rows), ["SUCCESS"]);
    assert_eq!(read(&id, "requester")["status"], "Cancelled");
}

#[test]
fn a_call_that_asks_for_nothing_or_too_much_is_refused_as_a_whole() {
    let many = vec![json!({"id": 1, "action": "CLAIM"}); 1001];
    for requests in [json!([]), json!(null), json!({}), json!("x")] {
        let refused = sentence(&put("approver", &requests));
        assert_eq!(refused, "400 requests: must be a list of 1 to 1000 requests");
    }
    let expected = "400 requests: 1001 requests are more than the 1000 of one call";
    assert_eq!(sentence(&put("approver", &json!(many))), expected);
    let bare = call("PUT", REQUESTS, "approver", &json!([1]));
    assert_eq!(sentence(&bare), "400 the body must be an object with a list of requests");
}

#[test]
fn one_that_cannot_be_read_holds_up_no_other() {
    let id = text(&create("requester", &json!([role("12", &["24"])]))[0]["id"]);
    let body = format!(
        r#"{{"requests": [{{"id": "{id}", "action": "approve"}}, {{"id": "1", "action": "a\ud800"}},
            {{"id": "2", "action": "approve", "action": "reject"}}, 7]}}"#
    );
    let stack = Stack::shared();
    let request = stack.request("PUT", REQUESTS, Some("approver"));
    let request =
        request.header("Content-Type", "application/json").header("X-Requested-By", "test");
    let answer = stack.send(request, body.as_bytes());
    let rows = list(&answer.json["requests"]);
    let told: Vec<_> = rows.iter().map(|row| text(&row["status"])).collect();
    assert_eq!(told, ["SUCCESS", "FAILED", "FAILED", "FAILED"], "{}", answer.text);
}
