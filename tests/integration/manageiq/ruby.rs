//! The calls of ManageIQ's own client for Ruby, manageiq-api-client 0.7.0, one after the other. Contract section 8.2.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use serde_json::{Value, json};

use super::support::{Somebody, fault, path_of, query};
use crate::support::{list, text};

const LIST: &str = "/api/provision_requests";

fn wish(name: &str) -> Value {
    json!({
        "template_fields": {"guid": "afe6e8a0-89fd-11e3-b6ac-b8e85646e742"},
        "vm_fields": {"vm_name": name},
        "requester": {"owner_email": "a@b.cd"}
    })
}

fn numbers(page: &Value) -> Vec<String> {
    list(&page["resources"]).iter().map(|it| text(&it["id"])).collect()
}

#[test]
fn it_connects_and_learns_what_there_is() {
    let api = Somebody::called("requester").read("/api?attributes=authorization");
    assert!(api["versions"].is_array());
    let collections = list(&api["collections"]);
    let whole =
        |it: &Value| ["name", "href", "description"].iter().all(|name| it[name].is_string());
    assert!(!collections.is_empty() && collections.iter().all(whole));
    assert!(api["authorization"]["product_features"].is_object());
    for name in ["settings", "identity", "server_info", "product_info"] {
        assert!(api[name].is_object(), "{name}");
    }
}

#[test]
fn it_creates_finds_selects_and_approves() {
    let requester = Somebody::with(&["requester"]);
    let first = requester.read(&query(LIST, &[("limit", "1")]));
    let create = list(&first["actions"]).into_iter().find(|it| it["name"] == "create");
    let create = create.expect("what can be created");
    let made = requester
        .post(&path_of(&create["href"]), &json!({"action": "create", "resource": wish("ruby_1")}));
    let one = text(&made.json["results"][0]["id"]);
    let two = requester
        .post(LIST, &json!({"action": "create", "resources": [wish("ruby_2"), wish("ruby_3")]}));
    let more: Vec<String> = list(&two.json["results"]).iter().map(|it| text(&it["id"])).collect();

    let filter = format!("id={one}");
    let found = [("expand", "resources"), ("filter[]", filter.as_str()), ("limit", "1")];
    assert_eq!(numbers(&requester.read(&query(LIST, &found))), [one.as_str()]);
    let nothing = [("expand", "resources"), ("filter[]", "id=2147483646"), ("limit", "1")];
    assert!(numbers(&requester.read(&query(LIST, &nothing))).is_empty());
    let both = json!({"action": "query", "resources": [{"id": more[0]}, {"id": more[1]}]});
    let both = list(&requester.post(LIST, &both).json["results"]);
    assert_eq!(both.iter().map(|it| text(&it["id"])).collect::<Vec<_>>(), more);

    let newest = [
        ("expand", "resources"),
        ("filter[]", "approval_state='pending_approval'"),
        ("filter[]", "fulfilled_on=NULL"),
        ("sort_by", "created_on"),
        ("sort_order", "desc"),
        ("attributes", "id,description"),
        ("limit", "2"),
        ("offset", "1"),
    ];
    let page = requester.read(&query(LIST, &newest));
    assert_eq!((page["subcount"].as_u64(), page["subquery_count"].as_u64()), (Some(2), Some(3)));

    let approver = Somebody::called("approver");
    let shown = approver.read(&format!("{LIST}/{one}"));
    let approve = list(&shown["actions"]).into_iter().find(|it| it["name"] == "approve");
    let approve = approve.expect("what can be approved");
    let body = json!({"action": "approve", "resource": {"reason": "fine"}});
    let done = approver.post(&path_of(&approve["href"]), &body);
    assert_eq!((done.status, &done.json["success"]), (200, &json!(true)));
    let message = format!("Approving Provision Request id: {one}");
    assert_eq!(done.json["message"], message.as_str());

    // An array of one comes as a single resource, and its results are read all the same.
    let href = format!("http://elsewhere/prod{LIST}/{}", more[0]);
    let body = json!({"action": "deny", "resource": {"href": href, "reason": "no"}});
    let done = approver.post(LIST, &body);
    assert_eq!(done.json["results"][0]["success"], true, "{}", done.text);
}

#[test]
fn it_tells_what_is_not_there_by_the_error_in_the_body() {
    let (status, _, message) =
        fault(&Somebody::called("requester").get(&format!("{LIST}/2147483646")));
    assert_eq!((status, message.as_str()), (404, "Couldn't find MiqRequest with 'id'=2147483646"));
}

#[test]
fn it_relays_between_regions_by_the_generic_collection() {
    let operator = Somebody::called("operator");
    let templates = operator
        .read(&query("/api/templates", &[("expand", "resources"), ("filter[]", "name=template1")]));
    let body = json!({
        "action": "create",
        "options": {
            "request_type": "template", "src_vm_id": templates["resources"][0]["id"],
            "vm_name": "relayed", "owner_email": "a@b.cd"
        },
        "requester": {"user_name": "jdoe"},
        "auto_approve": false
    });
    let made = operator.post("/api/requests", &body);
    assert_eq!(made.status, 200, "{}", made.text);
    let id = text(&made.json["results"][0]["id"]);
    let edit = json!({
        "action": "edit",
        "resource": {"options": {"a": 1}, "requester": {"user_name": "jdoe"}}
    });
    let edited = operator.post(&format!("/api/requests/{id}"), &edit);
    assert_eq!(edited.json["options"]["a"], 1, "{}", edited.text);
    let deny = json!({"action": "deny", "resource": {"reason": "no"}});
    let denied = Somebody::called("approver").post(&format!("/api/requests/{id}"), &deny);
    assert_eq!(denied.json["message"], format!("Denying Request id: {id}").as_str());
}
