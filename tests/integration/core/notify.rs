//! Notices queue: one mail per person and event, and a bad address is its owner's trouble alone.

use std::thread;

use serde_json::{Value, json};

use crate::{
    follow::{
        PATIENCE, act, approve, dead_letters, drained, ended, events, file, invoke, mails, one,
        send, template, told, user,
    },
    stack::{Stack, data_dir, eventually},
};

/// What is kept of the mail to somebody.
fn delivery<'a>(deliveries: &'a [Value], to: &str) -> &'a Value {
    deliveries.iter().find(|it| it["to"] == to).unwrap_or(&Value::Null)
}

/// Files a request that is done at once, for these people; what is kept of the mails that say so.
fn tell(stack: &Stack, people: &[&str]) -> (u64, Vec<Value>) {
    let mut submission = one("team-site");
    submission["beneficiaries"] = json!(people);
    let id = file(stack, &submission);
    ended(stack, id);
    let last = eventually(PATIENCE, || {
        let told = told(stack, id, "taskSucceeded");
        (told.len() == people.len() + 1).then_some(told)
    });
    (id, last)
}

#[test]
fn a_bad_address_fails_alone() {
    let stack = Stack::shared();
    user(stack, "bounces", Some("rejected+bounces@acme.example"), &[]);
    user(stack, "nowhere", None, &[]);
    user(stack, "reader", Some("reader@acme.example"), &[]);
    for (person, state) in [("bounces", "failed"), ("nowhere", "failed"), ("reader", "delivered")] {
        let (id, deliveries) = tell(stack, &[person]);
        let kept = delivery(&deliveries, person);
        assert_eq!(
            (&kept["state"], &kept["kind"]),
            (&json!(state), &json!("completed")),
            "{person}"
        );
        assert_eq!(kept["error"].is_string(), state == "failed", "{kept}");
        assert_eq!(delivery(&deliveries, "requester")["state"], "delivered");
        assert_eq!(mails(stack, "requester@acme.example", id).len(), 1);
    }
}

#[test]
fn an_address_that_is_throttled_gets_its_mail_later_and_once() {
    let stack = Stack::shared();
    user(stack, "busy", Some("throttled+busy@acme.example"), &[]);
    let (id, deliveries) = tell(stack, &["busy"]);
    assert_eq!(delivery(&deliveries, "busy")["state"], "delivered");
    assert_eq!(mails(stack, "throttled+busy@acme.example", id).len(), 1);
    assert_eq!(mails(stack, "requester@acme.example", id).len(), 1);
}

#[test]
fn whoever_was_asked_is_told_when_the_request_is_withdrawn() {
    let stack = Stack::shared();
    let id = file(stack, &one("template1"));
    act(stack, id, "cancel", "requester", &json!({"comment": "no longer needed"}));
    let last = eventually(PATIENCE, || {
        Some(told(stack, id, "cancelled")).filter(|deliveries| deliveries.len() == 3)
    });
    let kinds = ["approver", "approver2", "requester"].map(|to| &delivery(&last, to)["kind"]);
    assert_eq!(kinds, ["approvalClosed", "approvalClosed", "cancelled"]);
    for to in ["approver", "approver2"] {
        assert_eq!(mails(stack, &format!("{to}@acme.example"), id).len(), 2, "{to}");
    }
}

#[test]
fn the_members_of_groups_are_asked_once_and_told_when_somebody_else_was_quicker() {
    let stack = Stack::shared();
    user(stack, "first", Some("first@acme.example"), &["trustees", "council"]);
    user(stack, "second", Some("second@acme.example"), &["trustees"]);
    let step = json!({"users": ["approver"], "groups": ["trustees", "council"]});
    template(stack, "by-the-board", "workspace", json!({"approval": {"steps": [step]}}));
    let id = file(stack, &one("by-the-board"));
    assert_eq!(told(stack, id, "filed").len(), 3);
    approve(stack, id, "approver");
    assert_eq!(ended(stack, id)["status"], "Completed");
    let closed = told(stack, id, "approved");
    let kinds =
        ["approver", "first", "requester", "second"].map(|to| &delivery(&closed, to)["kind"]);
    let [closes, tells] = [json!("approvalClosed"), json!("approved")];
    assert_eq!(kinds, [&Value::Null, &closes, &tells, &closes]);
    for (to, count) in [("approver", 1), ("first", 2), ("second", 2)] {
        assert_eq!(mails(stack, &format!("{to}@acme.example"), id).len(), count, "{to}");
    }
}

#[test]
fn a_notice_that_is_delivered_many_times_is_one_mail() {
    let stack = Stack::shared();
    let id = file(stack, &one("template1"));
    let event = events(stack, id)[0]["id"].clone();
    let notice = json!({"version": 1, "tenant": "acme", "request": id, "event": event});
    thread::scope(|scope| {
        (0..4).for_each(|_| {
            drop(scope.spawn(|| (0..10).for_each(|_| send(stack, "notices", &notice))));
        });
    });
    assert_eq!(told(stack, id, "filed").len(), 2);
    let other = json!({"version": 1, "tenant": "acme", "request": id, "event": "1-r1"});
    send(stack, "notices", &other);
    drained(stack);
    assert_eq!(mails(stack, "approver@acme.example", id).len(), 1);
    assert_eq!(mails(stack, "approver2@acme.example", id).len(), 1);
    act(stack, id, "cancel", "requester", &json!({}));
}

#[test]
fn notices_that_make_no_sense_become_dead_letters_and_hold_up_no_other() {
    let stack = &Stack::start(&data_dir("poison-notices"));
    let newer = json!({"version": 2, "tenant": "acme", "request": 1, "event": "1-r1"}).to_string();
    let poison = ["not JSON", " ", "[]", "{}", "null", &"x".repeat(200_000), &newer];
    for text in poison {
        let request = stack.request("POST", "/_local/queues/notices", None);
        assert_eq!(stack.send(request, text.as_bytes()).status, 204);
    }
    tell(stack, &["24"]);
    eventually(PATIENCE, || (dead_letters(stack, "notices") == poison.len() as u64).then_some(()));
    drained(stack);
}

#[test]
fn records_without_a_notice_are_reported_one_by_one() {
    let stack = Stack::shared();
    let gone = json!({"version": 1, "tenant": "acme", "request": 2_000_000_000, "event": "1-r1"});
    let records = json!([{"messageId": "a"}, {"messageId": "b", "body": gone.to_string()}]);
    let (status, answer) = invoke(stack, "notify", &json!({"Records": records}));
    assert_eq!((status, &answer["batchItemFailures"]), (200, &json!([{"itemIdentifier": "a"}])));
    for (event, expected) in [(json!({}), 500), (json!({"Records": []}), 200)] {
        assert_eq!(invoke(stack, "notify", &event).0, expected, "{event}");
    }
}
