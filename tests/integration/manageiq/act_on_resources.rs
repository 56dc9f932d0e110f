//! `POST /api/{collection}`.

use serde_json::{Value, json};

use super::support::{Somebody, fault};
use crate::{
    stack::{Answer, Stack},
    support::{list, text},
};

const LIST: &str = "/api/provision_requests";

fn results(answer: &Answer, status: u16) -> Vec<(bool, String)> {
    assert_eq!(answer.status, status, "{}", answer.text);
    let one = |it: &Value| (it["success"] == true, text(&it["message"]));
    list(&answer.json["results"]).iter().map(one).collect()
}

#[test]
fn each_request_of_many_stands_or_falls_by_itself() {
    let requester = Somebody::called("requester");
    let [a, b, c] = ["a", "b", "c"].map(|name| requester.machine(name));
    let url = Stack::shared().url();
    let body = json!({"action": "approve", "resources": [
        {"href": format!("{url}{LIST}/{a}"), "reason": "ok"},
        {"id": b.parse::<u32>().unwrap_or_default(), "reason": "ok"},
        {"id": c},
        {"reason": "ok"},
        {"id": "2147483646", "reason": "ok"},
        {"href": format!("provision_requests/{a}"), "reason": "again"},
    ]});
    let answer = Somebody::called("approver").post(LIST, &body);
    let found = results(&answer, 200);
    assert_eq!(found[0], (true, format!("Approving Provision Request id: {a}")));
    assert_eq!(found[1], (true, format!("Approving Provision Request id: {b}")));
    assert!(!found[2].0 && found[2].1.starts_with("Must specify a reason"), "{}", found[2].1);
    assert_eq!(found[3], (false, "Approving Provision Requests requires an id".into()));
    assert_eq!(found[4], (false, "Couldn't find MiqRequest with 'id'=2147483646".into()));
    assert!(found[5].0);
    let keys: Vec<_> =
        answer.json["results"][0].as_object().into_iter().flatten().map(|it| it.0).collect();
    assert_eq!(keys, ["href", "message", "success"]);
}

#[test]
fn a_single_resource_may_be_named_and_its_failure_is_the_calls() {
    let requester = Somebody::called("requester");
    let id = requester.machine("vm");
    let href = format!("{}{LIST}/{id}", Stack::shared().url());
    let deny = json!({"action": "deny", "resource": {"href": href, "reason": "no room"}});
    let answer = Somebody::called("approver").post(LIST, &deny);
    assert_eq!(results(&answer, 200), [(true, format!("Denying Provision Request id: {id}"))]);
    let approve = json!({"action": "approve", "resource": {"href": href, "reason": "yes"}});
    let found = results(&Somebody::called("approver2").post(LIST, &approve), 400);
    assert!(!found[0].0);
    let nobody = json!({"action": "approve", "resource": {"reason": "yes"}});
    let (status, _, message) = fault(&Somebody::called("approver").post(LIST, &nobody));
    assert_eq!((status, message.as_str()), (400, "Approving Provision Requests requires an id"));
}

#[test]
fn several_are_read_by_their_numbers_all_or_none() {
    let requester = Somebody::called("requester");
    let [a, b] = ["a", "b"].map(|name| requester.machine(name));
    let body = json!({"action": "query", "resources": [{"id": b}, {"id": a}]});
    let answer = requester.post(LIST, &body);
    assert_eq!(answer.status, 200, "{}", answer.text);
    let found = list(&answer.json["results"]);
    assert_eq!((&found[0]["id"], &found[1]["id"]), (&json!(b), &json!(a)));
    assert!(found[0]["actions"].is_array());
    let missing = json!({"action": "query", "resources": [{"id": a}, {"id": "2147483646"}]});
    assert_eq!(fault(&requester.post(LIST, &missing)).0, 404);
    let nobody = json!({"action": "query", "resources": [{"name": "x"}]});
    let (status, _, message) = fault(&requester.post(LIST, &nobody));
    assert_eq!(
        (status, message.as_str()),
        (404, "Invalid provision_requests resource specified - name=\"x\"")
    );
}

#[test]
fn what_names_nothing_or_cannot_be_done_is_refused() {
    let requester = Somebody::called("requester");
    for (body, message) in [
        (
            json!({"action": "cancel", "resources": [{}, null]}),
            "No provision_requests resources were specified for the cancel action",
        ),
        (
            json!({"action": "eat", "resources": [{"id": 1}]}),
            "Unsupported Action eat for the provision_requests collection specified",
        ),
        (json!({"action": "cancel", "resources": 7}), "The resources must be a list"),
    ] {
        assert_eq!(
            fault(&requester.post(LIST, &body)),
            (400, "bad_request".into(), message.into())
        );
    }
    let body = json!({"action": "approve", "resources": [{"id": 1, "reason": "a"}]});
    assert_eq!(fault(&requester.post(LIST, &body)).2, "Use of Action approve is forbidden");
    let many: Vec<Value> = (1..=1001).map(|id| json!({"id": id})).collect();
    let (status, _, message) =
        fault(&requester.post(LIST, &json!({"action": "cancel", "resources": many})));
    assert!(status == 400 && message.starts_with("More than 1000"), "{message}");
    let (status, _, message) =
        fault(&requester.post("/api/users", &json!({"action": "query", "resources": [{"id": 1}]})));
    assert_eq!(
        (status, message.as_str()),
        (400, "Unsupported Action query for the users collection specified")
    );
}

#[test]
fn requests_of_another_collection_are_not_found_in_this_one() {
    let requester = Somebody::called("requester");
    let id = requester.machine("vm");
    let cancel = json!({"action": "cancel", "resources": [{"id": id}]});
    let found = results(&requester.post("/api/service_requests", &cancel), 200);
    assert_eq!(found, [(false, format!("Couldn't find MiqRequest with 'id'={id}"))]);
    let found = results(&requester.post("/api/requests", &cancel), 200);
    assert_eq!(found, [(true, format!("Canceling Request id: {id}"))]);
}
