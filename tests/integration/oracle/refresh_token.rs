//! `PUT /iam/governance/token/api/v1/tokens`.

use serde_json::Value;

use super::support::{TOKENS, call, refusal, timed};
use crate::{
    stack::{Answer, Stack},
    support::text,
};

#[test]
fn a_token_is_exchanged_for_another() {
    let first = text(&call("POST", TOKENS, "requester", &Value::Null).json["accessToken"]);
    let answer = refresh(&first);
    assert_eq!(answer.status, 201, "{}", answer.text);
    let second = text(&answer.json["accessToken"]);
    assert_ne!(first, second);
    assert_eq!(refresh(&second).status, 201);
    assert_eq!(refresh(&first).status, 201, "good until it ends");
}

#[test]
fn what_is_no_token_is_refused() {
    for token in ["nonsense", "a.b.c", ""] {
        assert_eq!(refusal(&refresh(token)), "401 IAM-4010001", "{token}");
    }
}

fn refresh(token: &str) -> Answer {
    let request = Stack::shared().request("PUT", TOKENS, None);
    let request = request.header("Authorization", format!("Bearer {token}"));
    timed(Stack::shared().send(request.header("X-Requested-By", "x"), b""))
}
