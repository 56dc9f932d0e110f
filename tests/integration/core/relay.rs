//! Table stream: events become jobs and notices.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use serde_json::{Value, json};

use crate::{
    follow::{drained, ended, file, invoke, one, read},
    stack::Stack,
};

/// The record of an event that asks for a task that there isn't.
fn record(sequence: &str, body: &Value) -> Value {
    let image = json!({
        "row": {"S": "event"},
        "tenant": {"S": "acme"},
        "body": {"S": body.to_string()},
    });
    json!({"eventName": "INSERT", "dynamodb": {"SequenceNumber": sequence, "NewImage": image}})
}

fn event() -> Value {
    json!({
        "id": "1795342500000-r000001",
        "at": "2026-11-22T10:15:00Z",
        "request": 2_000_000_000,
        "actor": "worker",
        "kind": "filed",
        "phase": "queued",
        "jobs": [2_000_000_001],
    })
}

#[test]
fn what_is_filed_reaches_a_worker_and_its_requester() {
    let stack = Stack::shared();
    let id = file(stack, &one("team-site"));
    assert_eq!(ended(stack, id)["status"], "Completed");
}

#[test]
fn records_that_are_no_events_hold_up_no_other() {
    let odd = [
        json!({}),
        json!("a text"),
        json!({"eventName": "INSERT", "dynamodb": {}}),
        json!({"eventName": "REMOVE", "dynamodb": {"SequenceNumber": "2"}}),
        json!({"eventName": "INSERT", "dynamodb": {"SequenceNumber": "3", "NewImage": {"row": {"N": "1"}}}}),
        record("4", &json!("no event")),
        record("5", &json!({"kind": "exploded"})),
    ];
    let mut records = vec![record("1", &event())];
    records.extend(odd);
    records.push(record("6", &event()));
    let (status, answer) = invoke(Stack::shared(), "relay", &json!({"Records": records}));
    assert_eq!((status, answer), (200, json!({"batchItemFailures": []})));
}

#[test]
fn an_event_without_records_is_an_error_and_the_next_one_is_served() {
    let stack = Stack::shared();
    for odd in [json!({}), json!([]), json!({"Records": null}), json!({"Records": "?"})] {
        let (status, answer) = invoke(stack, "relay", &odd);
        assert_eq!(status, 500, "{odd}");
        assert!(answer["errorMessage"].is_string(), "{answer}");
    }
    let (status, _) = invoke(stack, "relay", &json!({"Records": []}));
    assert_eq!(status, 200);
}

#[test]
fn an_event_that_is_handed_on_twice_is_acted_on_once() {
    let stack = Stack::shared();
    let id = file(stack, &one("team-site"));
    let task = read(stack, id)["tasks"][0]["id"].as_str().map(str::to_owned).expect("a task");
    let mut event = event();
    (event["request"], event["jobs"]) =
        (json!(id), json!([task.parse::<u64>().expect("a number")]));
    let records: Vec<Value> = (0..20).map(|it| record(&it.to_string(), &event)).collect();
    let (status, _) = invoke(stack, "relay", &json!({"Records": records}));
    assert_eq!(status, 200);
    assert_eq!(ended(stack, id)["tasks"][0]["attempts"], 1);
    drained(stack);
    assert_eq!(read(stack, id)["tasks"][0]["attempts"], 1);
}
