//! `GET /api/auth`.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::support::{Somebody, fault, ids};
use crate::{
    stack::{Answer, Stack},
    support::{header, text},
};

/// A call with a token.
fn with_token(token: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Stack::shared().request("GET", "/api/requests?limit=1", None);
    request = request.header("X-Auth-Token", token);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Stack::shared().send(request, b"")
}

/// When a token ends, as its row says.
fn expiry(token: &str) -> String {
    let rows = Stack::shared().get("/_local/table", None).json;
    let name = cloud::table::keys::session(token).pk;
    let rows = rows.as_array().cloned().unwrap_or_default();
    let row = rows.iter().find(|row| row.to_string().contains(&name)).cloned().unwrap_or_default();
    let (_, rest) = row
        .to_string()
        .split_once("expiresAt")
        .map_or_else(Default::default, |(a, b)| (a.to_owned(), b.to_owned()));
    rest.chars().filter(|c| !matches!(c, '\\' | '"')).skip(1).take(23).collect()
}

#[test]
fn a_token_stands_for_whoever_has_signed_in() {
    let answer = Somebody::called("requester").read("/api/auth");
    let token = text(&answer["auth_token"]);
    assert!(token.len() >= 32 && answer["token_ttl"] == 600, "{answer}");
    let expires: Timestamp = text(&answer["expires_on"]).parse().unwrap_or_default();
    assert!(expires > Timestamp::UNIX_EPOCH);
    assert_eq!(with_token(&token, &[]).status, 200);
    // Some clients send both, and mean the token.
    let nobody = ("Authorization", "Basic Tm9uZTpOb25l");
    assert_eq!(with_token(&token, &[nobody]).status, 200);
}

#[test]
fn tokens_for_pages_last_longer_and_those_for_web_sockets_open_nothing_else() {
    let requester = Somebody::called("requester");
    let pages = requester.read("/api/auth?requester_type=ui");
    assert_eq!((&pages["token_ttl"], &pages["requester_type"]), (&json!(3600), &json!("ui")));
    assert_eq!(with_token(&text(&pages["auth_token"]), &[]).status, 200);
    let sockets = requester.read("/api/auth?requester_type=ws");
    assert_eq!(sockets["requester_type"], "ws");
    assert_eq!(with_token(&text(&sockets["auth_token"]), &[]).status, 401);
    let refused = requester.get("/api/auth?requester_type=x");
    let message = "Invalid requester_type x specified, valid types are: api, ui, ws";
    assert_eq!(fault(&refused), (400, "bad_request".into(), message.into()));
}

#[test]
fn a_token_that_is_used_lasts_longer_unless_the_call_says_otherwise() {
    let requester = Somebody::called("requester");
    let id = requester.machine("vm");
    let task = ids(&requester.read(&format!("/api/requests/{id}/request_tasks")));
    let request = format!("/api/requests/{id}");
    let below = format!("{request}/request_tasks");
    let cancel = json!({"action": "cancel", "resources": [{"id": id}]});
    let calls = [
        ("GET", "/api".to_owned(), Value::Null),
        ("GET", "/api/auth".to_owned(), Value::Null),
        ("GET", "/api/requests?limit=1".to_owned(), Value::Null),
        ("GET", request.clone(), Value::Null),
        ("GET", below.clone(), Value::Null),
        ("GET", format!("{below}/{}", task[0]), Value::Null),
        ("POST", format!("{below}/{}", task[0]), json!({"action": "cancel"})),
        ("POST", below, json!({"action": "cancel", "resources": [{"id": task[0]}]})),
        ("POST", request, json!({"action": "cancel"})),
        ("POST", "/api/requests".to_owned(), cancel),
    ];
    let tokens: Vec<String> =
        calls.iter().map(|_| text(&requester.read("/api/auth")["auth_token"])).collect();
    std::thread::sleep(Duration::from_millis(1200));
    for ((method, path, body), token) in calls.iter().zip(&tokens) {
        let first = expiry(token);
        assert!(!first.is_empty());
        let call = |headers: &[(&str, &str)]| {
            let mut request = Stack::shared().request(method, path, None);
            request = request.header("X-Auth-Token", token);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let body = if body.is_null() { String::new() } else { body.to_string() };
            assert_eq!(
                Stack::shared().send(request, body.as_bytes()).status,
                200,
                "{method} {path}"
            );
        };
        call(&[("X-Auth-Skip-Token-Renewal", "true")]);
        assert_eq!(expiry(token), first);
        call(&[]);
        assert!(expiry(token) > first, "{method} {path}");
    }
}

#[test]
fn nobody_is_let_in_without_a_secret_and_no_answer_asks_for_one() {
    let message = |answer: &Answer| {
        assert!(header(answer, "www-authenticate").is_empty());
        let (status, kind, message) = fault(answer);
        assert_eq!((status, kind.as_str()), (401, "unauthorized"), "{message}");
        message
    };
    let wrong = Somebody { name: "x".into(), authorization: "Basic eDp5".into() };
    let found = message(&wrong.get("/api"));
    assert_eq!(found, "The username or password you entered is incorrect.");
    let nobody = Stack::shared().get("/api/auth", None);
    assert!(message(&nobody).starts_with("sign in with"));
    assert_eq!(message(&with_token("", &[])), "Empty Authentication Token (HTTP_X_AUTH_TOKEN)");
    let found = message(&with_token("secret-guess", &[]));
    assert_eq!(found, "Invalid Authentication Token specified");
}

#[test]
fn the_bearer_tokens_of_other_dialects_are_good_here_too() {
    let body = json!({"grant_type": "client_credentials"});
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let mut request = Stack::shared().request("POST", "/oauth/token", Some("requester"));
    for (name, value) in form {
        request = request.header(name, value);
    }
    let body = format!("grant_type={}", text(&body["grant_type"]));
    let token = text(&Stack::shared().send(request, body.as_bytes()).json["access_token"]);
    assert_eq!(with_token(&token, &[]).status, 200);
    let bearer = Somebody { name: String::new(), authorization: format!("Bearer {token}") };
    assert_eq!(bearer.send("GET", "/api", &[], &Value::Null).status, 200);
}
