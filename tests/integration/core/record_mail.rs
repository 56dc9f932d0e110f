//! What the mail service tells of mails: it ends up in their deliveries, whatever comes first, twice or not at all.

use serde_json::{Value, json};

use crate::{
    follow::{PATIENCE, dead_letters, ended, events, file, invoke, mails, one, told, user},
    stack::{Stack, data_dir, eventually},
};

/// Files a request that is done at once, for somebody with this address; its number and the mail to them.
fn tell(stack: &Stack, person: &str, address: &str) -> (u64, Value) {
    user(stack, person, Some(address), &[]);
    let mut submission = one("team-site");
    submission["beneficiaries"] = json!([person]);
    let id = file(stack, &submission);
    ended(stack, id);
    let told = told(stack, id, "taskSucceeded");
    (id, told.into_iter().find(|it| it["to"] == person).unwrap_or_default())
}

/// What is kept of the mail to somebody.
fn kept(stack: &Stack, id: u64, person: &str) -> Value {
    let events = events(stack, id);
    let deliveries = events.iter().filter_map(|event| event["deliveries"].as_array()).flatten();
    deliveries.into_iter().find(|it| it["to"] == person).cloned().unwrap_or_default()
}

/// An event about that mail, as the mail service would send it.
fn event(stack: &Stack, id: u64, person: &str, kind: &str) -> Value {
    let succeeded = events(stack, id).into_iter().find(|it| it["what"] == "taskSucceeded");
    let event = succeeded.unwrap_or_default()["id"].clone();
    let tags = json!({
        "tenant": ["acme"], "request": [id.to_string()], "event": [event], "recipient": [person],
    });
    let mail = json!({"messageId": "another", "tags": tags});
    json!({"id": "1", "source": "aws.ses", "detail": {"eventType": kind, "mail": mail}})
}

#[test]
fn what_became_of_a_mail_is_shown_with_the_event_it_told_of() {
    let stack = Stack::shared();
    let cases = [
        ("delivers", "delivers@acme.example", "delivered", Value::Null),
        (
            "returns",
            "bounce+returns@acme.example",
            "bounced",
            json!("Permanent, General: smtp; 550 5.1.1 user unknown"),
        ),
        ("complains", "complaint+complains@acme.example", "complained", json!("abuse")),
    ];
    for (person, address, state, reason) in cases {
        let (id, mut mail) = tell(stack, person, address);
        // A complaint comes behind the delivery.
        if mail["state"] != state {
            mail = eventually(PATIENCE, || {
                Some(kept(stack, id, person)).filter(|mail| mail["state"] == state)
            });
        }
        assert_eq!((&mail["state"], &mail["error"]), (&json!(state), &reason), "{person}");
        assert_eq!(mails(stack, address, id).len(), 1, "{person}");
    }
}

#[test]
fn an_address_that_bounced_is_written_to_again() {
    let stack = Stack::shared();
    let address = "bounce+again@acme.example";
    for _ in 0..2 {
        let (id, mail) = tell(stack, "again", address);
        assert_eq!((&mail["state"], mails(stack, address, id).len()), (&json!("bounced"), 1));
    }
}

#[test]
fn a_mail_that_was_taken_without_an_answer_is_not_sent_again() {
    let stack = Stack::shared();
    let (id, mail) = tell(stack, "lost", "lost+answer@acme.example");
    assert_eq!(mail["state"], "delivered");
    // The notice comes again after the claim and finds that everybody was told.
    eventually(PATIENCE, || {
        let queues = stack.queues();
        (queues["notices"]["inFlight"] == 0 && queues["notices"]["visible"] == 0).then_some(())
    });
    assert_eq!(mails(stack, "lost+answer@acme.example", id).len(), 1);
}

#[test]
fn a_mail_that_nobody_has_heard_of_is_sent_again_when_its_claim_has_run_out() {
    let stack = Stack::shared();
    let (id, mail) = tell(stack, "unlucky", "broken+unlucky@acme.example");
    assert_eq!(mail["state"], "delivered");
    assert_eq!(mails(stack, "broken+unlucky@acme.example", id).len(), 1);
}

#[test]
fn news_come_in_any_order_and_more_than_once() {
    let stack = Stack::shared();
    let (id, _) = tell(stack, "disorder", "disorder@acme.example");
    let states = [
        ("Send", "delivered"),
        ("Bounce", "bounced"),
        ("Delivery", "bounced"),
        ("Bounce", "bounced"),
        ("Complaint", "complained"),
        ("Reject", "complained"),
        ("Send", "complained"),
    ];
    for (kind, state) in states {
        let (status, _) = invoke(stack, "record-mail", &event(stack, id, "disorder", kind));
        assert_eq!((status, &kept(stack, id, "disorder")["state"]), (200, &json!(state)), "{kind}");
    }
}

#[test]
fn what_is_about_no_mail_of_ours_is_passed_over() {
    let stack = Stack::shared();
    let (id, _) = tell(stack, "quiet", "quiet@acme.example");
    let mut foreign = event(stack, id, "quiet", "Complaint");
    foreign["source"] = json!("aws.s3");
    let mut untagged = event(stack, id, "quiet", "Complaint");
    untagged["detail"]["mail"]["tags"] = json!({});
    let mut elsewhere = event(stack, id, "quiet", "Complaint");
    elsewhere["detail"]["mail"]["tags"]["tenant"] = json!(["nowhere"]);
    let nobody = event(stack, id, "nobody", "Complaint");
    let unknown = event(stack, id, "quiet", "Open");
    let others = [foreign, untagged, elsewhere, nobody, unknown, json!({}), json!([]), json!(null)];
    for event in others {
        assert_eq!(invoke(stack, "record-mail", &event).0, 200, "{event}");
    }
    assert_eq!(kept(stack, id, "quiet")["state"], "delivered");
    assert_eq!(dead_letters(stack, "record-mail"), 0);
}

#[test]
fn what_was_not_told_of_a_mail_is_told_after_a_crash() {
    let data = data_dir("untold");
    let stack = Stack::start(&data);
    let ids: Vec<u64> = (0..5).map(|_| file(&stack, &one("team-site"))).collect();
    eventually(PATIENCE, || (!stack.mails().is_empty()).then_some(()));
    stack.kill();
    let stack = Stack::start(&data);
    for id in ids {
        eventually(PATIENCE, || {
            (kept(&stack, id, "requester")["state"] == "delivered").then_some(())
        });
        assert_eq!(mails(&stack, "requester@acme.example", id).len(), 1);
    }
}
