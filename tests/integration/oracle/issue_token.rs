//! `POST /iam/governance/token/api/v1/tokens`.

use serde_json::{Value, json};

use super::support::{REQUESTS, TOKENS, call, refusal, timed};
use crate::{
    stack::{Answer, Stack},
    support::{header, text},
};

#[test]
fn a_token_is_201_and_stands_for_whoever_signed_in() {
    let answer = call("POST", TOKENS, "requester", &Value::Null);
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!(
        (&answer.json["tokenType"], &answer.json["expiresIn"]),
        (&json!("Bearer"), &json!(3600))
    );
    assert_eq!(header(&answer, "cache-control"), "no-store");
    let token = text(&answer.json["accessToken"]);
    assert!(token.len() >= 32, "{}", answer.text);
    let filed =
        with_token(&token, &[("X-Requested-By", "x"), ("Content-Type", "application/json")]);
    assert_eq!(filed.status, 400, "known, and told what a call needs: {}", filed.text);
}

/// One client sends none, another sends a form and calls it JSON.
#[test]
fn the_body_does_not_matter() {
    for (media, body) in [
        ("", ""),
        ("application/json", ""),
        ("application/json", "grant_type=client_credentials&username=a"),
        ("application/json", "{"),
        ("application/x-www-form-urlencoded", "a=b"),
        ("text/plain", "\u{0}"),
    ] {
        let mut request = Stack::shared().request("POST", TOKENS, Some("requester"));
        request = request.header("X-REQUESTED-BY", "anything");
        if !media.is_empty() {
            request = request.header("Content-Type", media);
        }
        let answer = timed(Stack::shared().send(request, body.as_bytes()));
        assert_eq!(answer.status, 201, "{media} {body}: {}", answer.text);
    }
}

#[test]
fn whoever_is_unknown_is_challenged_whatever_else_is_missing() {
    for header_of_theirs in [true, false] {
        let mut request = Stack::shared().request("POST", TOKENS, None);
        request = request.header("Authorization", "Basic cmVxdWVzdGVyOndyb25n");
        if header_of_theirs {
            request = request.header("X-Requested-By", "x");
        }
        let answer = timed(Stack::shared().send(request, b""));
        assert_eq!(refusal(&answer), "401 IAM-4010001");
        assert!(header(&answer, "www-authenticate").starts_with("Basic realm="));
    }
}

#[test]
fn what_is_no_get_says_by_whom_it_is_sent() {
    for (method, path) in [("POST", TOKENS), ("PUT", TOKENS), ("POST", REQUESTS)] {
        let request = Stack::shared().request(method, path, Some("requester"));
        let answer = timed(Stack::shared().send(request, b""));
        assert_eq!(refusal(&answer), "400 IAM-4000002", "{method} {path}");
        assert!(text(&answer.json["errorMessage"]).contains("X-Requested-By"));
    }
}

#[test]
fn who_takes_no_json_is_told_what_there_is() {
    for (accept, status) in [
        ("application/xml", 406),
        ("text/html, image/*", 406),
        ("*/*", 201),
        ("application/*", 201),
        ("text/html, application/json;q=0.1", 201),
    ] {
        let request = Stack::shared().request("POST", TOKENS, Some("requester"));
        let request = request.header("X-Requested-By", "x").header("Accept", accept);
        let answer = timed(Stack::shared().send(request, b""));
        assert_eq!(answer.status, status, "{accept}");
    }
}

fn with_token(token: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Stack::shared().request("POST", REQUESTS, None);
    request = request.header("Authorization", format!("Bearer {token}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    timed(Stack::shared().send(request, b"{}"))
}
