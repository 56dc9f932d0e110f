//! `GET /provisioning/batches/{correlationId}`: who may read it, and what is asked wrongly.

use serde_json::json;

use crate::{
    batches::{Sender, message, read, until},
    stack::Stack,
    support::{outcome, unique},
};

#[test]
fn a_batch_is_its_submitters_and_those_who_see_everything() {
    let stack = Stack::shared();
    let (name, sender) = (unique("mine"), Sender::new(stack, "requester", &["requester"]));
    sender.send(stack, &message(&name, &[json!({"templateId": "team-site", "name": "A"})]));
    until(stack, &name, "Completed");
    for (user, status) in [
        ("requester", 200),
        ("operator", 200),
        ("auditor", 200),
        ("requester2", 404),
        ("outsider", 404),
    ] {
        assert_eq!(read(stack, &name, "", user).status, status, "{user}");
    }
    assert_eq!(
        stack
            .send(stack.request("GET", &format!("/provisioning/batches/{name}"), None), &[])
            .status,
        401
    );
}

#[test]
fn what_makes_no_sense_is_refused_with_what_would() {
    let stack = Stack::shared();
    let (name, sender) = (unique("asked"), Sender::new(stack, "requester", &["requester"]));
    let sites: Vec<_> = (0..3)
        .map(|index| json!({"templateId": "team-site", "name": format!("S{index}")}))
        .collect();
    sender.send(stack, &message(&name, &sites));
    until(stack, &name, "Completed");
    for query in ["?top=0", "?top=many", "?outcome=good", "?continuationToken=x"] {
        assert_eq!(outcome(&read(stack, &name, query, "requester")), "400 Malformed", "{query}");
    }
    // A token is good for its own list and caller.
    let page = read(stack, &name, "?outcome=filed&top=1", "requester").json;
    let token = page["continuationToken"].as_str().unwrap_or_default();
    let query = format!("?outcome=failed&continuationToken={token}");
    assert_eq!(outcome(&read(stack, &name, &query, "requester")), "400 Malformed");
    let query = format!("?outcome=filed&continuationToken={token}");
    assert_eq!(outcome(&read(stack, &name, &query, "operator")), "400 Malformed");
    assert_eq!(outcome(&read(stack, "there-is-none", "", "operator")), "404 NotFound");
}
