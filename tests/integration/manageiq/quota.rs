//! Quotas: what is beyond them is denied as it begins, and what was given back makes room again.

use std::time::Duration;

use serde_json::{Value, json};

use super::support::Somebody;
use crate::{
    stack::eventually,
    support::{at_once, list, text},
};

const LIST: &str = "/api/provision_requests";
const PATIENCE: Duration = Duration::from_secs(40);

/// A template of machines with this quota, by its guid.
fn machines(quota: &Value) -> String {
    let guid = crate::support::unique("guid");
    let template = json!({"type": "virtualMachine", "attributes": {"guid": guid}, "quota": quota});
    crate::support::template("limited", &template);
    guid
}

/// Files a request of its own and waits for what comes of it.
fn outcome(by: &str, guid: &str, fields: &Value) -> Value {
    let id = filed(by, guid, fields);
    let path = format!("{LIST}/{id}");
    eventually(PATIENCE, || {
        Some(Somebody::called("operator").read(&path))
            .filter(|it| it["request_state"] == "finished")
    })
}

fn filed(by: &str, guid: &str, fields: &Value) -> String {
    let mut vm = json!({"vm_name": "web"});
    for (name, value) in fields.as_object().into_iter().flatten() {
        vm[name] = value.clone();
    }
    let body = json!({
        "template_fields": {"guid": guid}, "vm_fields": vm, "requester": {"owner_email": "a@b.cd"}
    });
    let answer = Somebody::called(by).post(LIST, &body);
    assert_eq!(answer.status, 200, "{}", answer.text);
    text(&answer.json["results"][0]["id"])
}

#[test]
fn what_is_beyond_a_quota_is_denied_and_finished() {
    let guid = machines(&json!({"machines": {"max": 2, "warn": 1}, "memory": {"max": 4096}}));
    let first = outcome("requester", &guid, &json!({}));
    assert_eq!(first["status"], "Ok");
    let large = outcome("requester", &guid, &json!({"number_of_vms": 2, "vm_memory": "2048"}));
    assert_eq!((&large["approval_state"], &large["status"]), (&json!("denied"), &json!("Denied")));
    assert_eq!(
        large["message"],
        "Request exceeds maximum allowed for the following: \
         (vms - Used: 1 plus requested: 2 exceeds quota: 2) \
         (memory - Used: 1024MB plus requested: 4096MB exceeds quota: 4096MB)"
    );
    assert_eq!(large["options"]["quota_max_exceeded"], large["message"]);
    let path =
        format!("{LIST}/{}?attributes=reason,v_approved_by,miq_approvals", text(&large["id"]));
    let denied = Somebody::called("requester").read(&path);
    assert_eq!(
        (&denied["reason"], &denied["v_approved_by"]),
        (&json!("Quota Exceeded"), &json!(""))
    );
    let approvals = list(&denied["miq_approvals"]);
    assert_eq!((approvals.len(), &approvals[0]["state"]), (1, &json!("denied")));
    let second = outcome("requester", &guid, &json!({}));
    assert_eq!(second["status"], "Ok");
    assert!(second["options"].get("quota_max_exceeded").is_none());
    let native = crate::support::read(&text(&second["id"]), "requester");
    assert_eq!(
        native["message"],
        "Request exceeds warning limits for the following: \
         (vms - Used: 1 plus requested: 1 exceeds warning limit: 1)"
    );
    assert_eq!(
        outcome("requester2", &guid, &json!({}))["status"],
        "Ok",
        "it is for each requester"
    );
}

#[test]
fn of_those_who_begin_at_the_same_time_no_more_are_admitted_than_there_is_room_for() {
    let guid = machines(&json!({"per": "tenant", "machines": {"max": 3}}));
    let ids = at_once(8, |turn| {
        filed(if turn % 2 == 0 { "requester" } else { "requester2" }, &guid, &json!({}))
    });
    let state = |id: &String| {
        let path = format!("{LIST}/{id}");
        eventually(PATIENCE, || {
            let read = Somebody::called("operator").read(&path);
            Some(text(&read["status"])).filter(|_| read["request_state"] == "finished")
        })
    };
    let states: Vec<String> = ids.iter().map(state).collect();
    assert_eq!(states.iter().filter(|state| *state == "Ok").count(), 3, "{states:?}");
    assert_eq!(states.iter().filter(|state| *state == "Denied").count(), 5, "{states:?}");
}

#[test]
fn what_was_given_back_makes_room() {
    let guid = machines(&json!({"machines": {"max": 1}}));
    let first = outcome("requester", &guid, &json!({}));
    assert_eq!(outcome("requester", &guid, &json!({}))["status"], "Denied");
    let id = text(&first["id"]);
    let released = crate::support::act(&id, "release", "requester", &json!({}));
    assert_eq!(released.status, 200, "{}", released.text);
    let gone = || crate::support::read(&id, "requester")["tasks"][0]["revocation"] == "revoked";
    eventually(PATIENCE, || gone().then_some(()));
    assert_eq!(outcome("requester", &guid, &json!({}))["status"], "Ok");
}
