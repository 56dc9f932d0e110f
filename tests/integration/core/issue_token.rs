//! `POST /oauth/token`: RFC 6749, sections 2.3.1, 4.4 and 5.

use serde_json::{Value, json};

use crate::{
    stack::{Answer, Stack},
    support::{REQUESTS, header, outcome, site, text},
};

const TOKEN: &str = "/oauth/token";
const TEMPLATES: &str = "/provisioning/templates";
const GRANT: &str = "grant_type=client_credentials";

#[test]
fn a_client_that_says_who_it_is_gets_a_token() {
    let body = format!("{GRANT}&client_id=requester&client_secret=demo-requester&scope=any");
    for answer in [ask(Some("requester"), GRANT), ask(None, &body)] {
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(header(&answer, "content-type"), "application/json");
        assert_eq!(header(&answer, "cache-control"), "no-store");
        assert_eq!(header(&answer, "pragma"), "no-cache");
        assert_eq!(
            (&answer.json["token_type"], &answer.json["expires_in"]),
            (&json!("Bearer"), &json!(3600))
        );
        assert!(text(&answer.json["access_token"]).len() >= 32, "{}", answer.text);
    }
    let other = text(&ask(None, &body).json["access_token"]);
    assert_ne!(other, text(&ask(None, &body).json["access_token"]));
}

#[test]
fn a_token_stands_for_the_client() {
    let token = text(&ask(Some("requester"), GRANT).json["access_token"]);
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let request = Stack::shared().request("POST", REQUESTS, None);
        let request = request.header("Authorization", format!("{scheme} {token}"));
        let request = request.header("Content-Type", "application/json");
        let answer = Stack::shared().send(request, site("Token").to_string().as_bytes());
        assert_eq!(
            (answer.status, &answer.json["requestedBy"]),
            (201, &json!("requester")),
            "{scheme}"
        );
    }
    let users = with(&format!("Bearer {token}"), "/provisioning/users/jdoe");
    assert_eq!(outcome(&users), "403 Forbidden");
}

#[test]
fn a_wrong_client_is_told_so_in_the_words_of_the_standard() {
    let body = |id: &str, secret: &str| format!("{GRANT}&client_id={id}&client_secret={secret}");
    for answer in [
        ask(Some("nobody"), GRANT),
        ask(None, GRANT),
        ask(None, &body("requester", "wrong")),
        ask(None, &body("nobody", "demo-nobody")),
        ask(None, &body("requester", "")),
        ask(None, &format!("{GRANT}&client_id=requester")),
        ask_as(Some("Basic !!!"), GRANT),
        ask_as(Some("Basic"), GRANT),
    ] {
        assert_eq!(
            (answer.status, &answer.json["error"]),
            (401, &json!("invalid_client")),
            "{}",
            answer.text
        );
        assert!(header(&answer, "www-authenticate").starts_with("Basic realm="));
        assert_eq!(header(&answer, "cache-control"), "no-store");
        assert_eq!(header(&answer, "content-type"), "application/json");
    }
}

#[test]
fn a_wrong_request_is_told_so_in_the_words_of_the_standard() {
    let both = format!("{GRANT}&client_id=requester&client_secret=demo-requester");
    for (body, error) in [
        ("", "invalid_request"),
        ("scope=x", "invalid_request"),
        ("grant_type=", "invalid_request"),
        ("grant_type=client_credentials&grant_type=client_credentials", "invalid_request"),
        ("grant_type=password&username=a&password=b", "unsupported_grant_type"),
        ("grant_type=authorization_code&code=x", "unsupported_grant_type"),
        (&both, "invalid_request"),
    ] {
        let answer = ask(Some("requester"), body);
        assert_eq!(
            (answer.status, &answer.json["error"]),
            (400, &json!(error)),
            "{body}: {}",
            answer.text
        );
        assert!(answer.json["error_description"].is_string());
        assert_eq!(header(&answer, "cache-control"), "no-store");
    }
    let request = Stack::shared().request("POST", TOKEN, Some("requester"));
    let request = request.header("Content-Type", "application/json");
    let answer = Stack::shared().send(request, br#"{"grant_type":"client_credentials"}"#);
    assert_eq!((answer.status, &answer.json["error"]), (400, &json!("invalid_request")));
}

#[test]
fn what_is_no_credential_is_refused_with_what_would_be_one() {
    for credential in [
        "Bearer nonsense",
        "Bearer a.b.c",
        "Bearer ",
        "Bearer",
        "Basic !!!",
        "Basic",
        "Digest x",
        "Basic cmVxdWVzdGVy",
        "Basic cmVxdWVzdGVyOndyb25n",
        "x",
        "Basic bm9ib2R5Og==",
    ] {
        let answer = with(credential, TEMPLATES);
        assert_eq!(outcome(&answer), "401 Unauthenticated", "{credential}");
        let challenge = header(&answer, "www-authenticate");
        assert!(challenge.contains("Basic realm=") && challenge.contains("Bearer"), "{challenge}");
        assert_eq!(header(&answer, "content-type"), "application/problem+json");
    }
    assert_eq!(outcome(&Stack::shared().get(TEMPLATES, None)), "401 Unauthenticated");
}

/// Who isn't known learns nothing about what stands behind the door.
#[test]
fn nobody_is_told_more_than_to_sign_in() {
    for (method, path) in [
        ("POST", "/provisioning/requests"),
        ("POST", "/provisioning/requests/abc/approval"),
        ("GET", "/provisioning/requests/view/nothing"),
        ("PUT", "/provisioning/users/a%23b"),
        ("DELETE", "/provisioning/templates/nothing"),
    ] {
        let answer = Stack::shared().send(Stack::shared().request(method, path, None), b"");
        assert_eq!(outcome(&answer), "401 Unauthenticated", "{method} {path}");
        assert_eq!(answer.json["errors"], Value::Null);
    }
}

fn ask(client: Option<&str>, body: &str) -> Answer {
    let request = Stack::shared().request("POST", TOKEN, client);
    let request = request.header("Content-Type", "application/x-www-form-urlencoded");
    Stack::shared().send(request, body.as_bytes())
}

fn ask_as(credential: Option<&str>, body: &str) -> Answer {
    let mut request = Stack::shared().request("POST", TOKEN, None);
    request = request.header("Content-Type", "application/x-www-form-urlencoded");
    if let Some(credential) = credential {
        request = request.header("Authorization", credential);
    }
    Stack::shared().send(request, body.as_bytes())
}

fn with(credential: &str, path: &str) -> Answer {
    let request = Stack::shared().request("GET", path, None);
    Stack::shared().send(request.header("Authorization", credential), &[])
}
