//! Sending the same thing again.

use std::{collections::BTreeSet, thread::sleep, time::Duration};

use serde_json::{Value, json};

use crate::{
    stack::Answer,
    support::{
        REQUESTS, at_once, create, findings, header, outcome, send, site, template, text, unique,
    },
};

#[test]
fn the_same_key_answers_the_same_request() {
    let (key, body) = (unique("key"), site(&unique("Again")));
    let first = with_key("requester", &key, &body);
    let second = with_key("requester", &key, &body);
    assert_eq!((first.status, second.status), (201, 201));
    assert_eq!(second.text, first.text);
    for name in ["location", "etag", "content-type"] {
        assert_eq!(header(&second, name), header(&first, name));
    }
    assert_eq!(header(&first, "idempotency-replayed"), "");
    assert_eq!(header(&second, "idempotency-replayed"), "true");
}

#[test]
fn the_answer_stays_the_same_when_the_request_goes_on() {
    let (key, mut body) = (unique("key"), site(&unique("Starts")));
    let now = text(&create("requester", &site("Clock")).json["requestedOn"]);
    let soon = now.parse().map(|now: jiff::Timestamp| now + Duration::from_secs(6));
    body["schedule"] = json!({"start": soon.unwrap_or_default().to_string()});
    let first = with_key("requester", &key, &body);
    assert_eq!(first.json["status"], "Approved");
    sleep(Duration::from_millis(6500));
    assert_eq!(with_key("requester", &key, &body).text, first.text);
}

#[test]
fn the_order_of_fields_makes_no_difference() {
    let key = unique("key");
    let send = |text: &str| {
        let request = crate::stack::Stack::shared().request("POST", REQUESTS, Some("requester"));
        let request = request.header("Content-Type", "application/json");
        crate::stack::Stack::shared()
            .send(request.header("Idempotency-Key", key.as_str()), text.as_bytes())
    };
    let first = send(r#"{"templateId": "team-site", "name": "Order"}"#);
    let second = send(r#"{ "name":"Order","templateId":"team-site"}"#);
    assert_eq!(second.text, first.text);
}

#[test]
fn the_same_key_for_something_else_is_refused() {
    let key = unique("key");
    let first = with_key("requester", &key, &site("One"));
    assert_eq!(first.status, 201);
    for body in [site("Another"), json!({"templateId": "nothing"})] {
        let answer = with_key("requester", &key, &body);
        assert_eq!(outcome(&answer), "422 Invalid");
        assert_eq!(findings(&answer), ["IdempotencyKeyReused at Idempotency-Key"]);
        assert!(answer.text.contains(&text(&first.json["id"])), "{}", answer.text);
    }
}

#[test]
fn a_correlation_id_is_a_key_too() {
    let mut body = site("Correlated");
    body["correlationId"] = json!(unique("correlation"));
    let first = create("requester", &body);
    assert_eq!(first.json["correlationId"], body["correlationId"]);
    assert_eq!(create("requester", &body).text, first.text);
    body["name"] = json!("Other");
    assert_eq!(create("requester", &body).status, 422);
}

#[test]
fn the_header_goes_before_the_correlation_id() {
    let mut body = site("Both");
    body["correlationId"] = json!(unique("correlation"));
    let one = with_key("requester", &unique("key"), &body);
    let other = with_key("requester", &unique("key"), &body);
    assert_ne!(one.json["id"], other.json["id"]);
}

#[test]
fn everybody_has_keys_of_their_own() {
    let (key, body) = (unique("key"), json!({"templateId": "team-site", "name": "Mine"}));
    let one = with_key("requester", &key, &body);
    let other = with_key("requester2", &key, &body);
    assert_eq!((one.status, other.status), (201, 201));
    assert_ne!(one.json["id"], other.json["id"]);
}

#[test]
fn a_key_outlives_the_template() {
    let id = template("short-lived", &json!({}));
    let (key, body) = (unique("key"), json!({"templateId": id}));
    let first = with_key("requester", &key, &body);
    let gone =
        crate::stack::Stack::shared().delete(&crate::support::template_path(&id), "operator");
    assert_eq!(gone.status, 204);
    assert_eq!(with_key("requester", &key, &body).text, first.text);
    assert_eq!(create("requester", &body).status, 422);
}

#[test]
fn what_was_refused_leaves_the_key_free() {
    let key = unique("key");
    assert_eq!(with_key("requester", &key, &json!({"templateId": "nothing"})).status, 422);
    assert_eq!(with_key("requester", &key, &site("Right")).status, 201);
}

#[test]
fn a_key_is_neither_empty_nor_endless() {
    for key in ["", &"k".repeat(256)] {
        let answer = with_key("requester", key, &site("Key"));
        assert_eq!(outcome(&answer), "400 Malformed");
        assert_eq!(findings(&answer), ["Malformed at Idempotency-Key"]);
    }
    assert_eq!(with_key("requester", &"k".repeat(255), &site("Key")).status, 201);
}

#[test]
fn fifty_at_once_with_one_key_are_one_request() {
    let (key, body) = (unique("key"), site(&unique("Rush")));
    let answers = at_once(50, |_| with_key("requester", &key, &body));
    let statuses: BTreeSet<u16> = answers.iter().map(|answer| answer.status).collect();
    let texts: BTreeSet<&str> = answers.iter().map(|answer| answer.text.as_str()).collect();
    assert_eq!((answers.len(), statuses), (50, BTreeSet::from([201])));
    assert_eq!(texts.len(), 1, "{texts:?}");
    let fresh = answers.iter().filter(|it| header(it, "idempotency-replayed").is_empty());
    assert_eq!(fresh.count(), 1);
}

fn with_key(user: &str, key: &str, body: &Value) -> Answer {
    send("POST", REQUESTS, user, &[("Idempotency-Key", key)], body)
}
