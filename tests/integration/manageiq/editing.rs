//! Changing requests: the action edit. Contract section 4.6.

use serde_json::{Value, json};

use super::support::{Somebody, fault};
use crate::{
    stack::{Answer, Stack, eventually},
    support::{approve, at_once, list, mails, read, text},
};

const LIST: &str = "/api/provision_requests";

fn path(id: &str) -> String {
    format!("{LIST}/{id}")
}

fn edit(by: &str, id: &str, options: &Value) -> Answer {
    let body = json!({"action": "edit", "resource": {"options": options}});
    Somebody::called(by).post(&path(id), &body)
}

fn edited(by: &str, id: &str, options: &Value) -> Value {
    let answer = edit(by, id, options);
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json
}

fn machine() -> String {
    Somebody::called("requester").machine("web")
}

#[test]
fn options_are_merged_and_the_approvers_are_asked_again() {
    let id = machine();
    let shown =
        edited("requester", &id, &json!({"custom_var1": "custom value1", "vm_memory": "2048"}));
    assert_eq!(shown["id"], id.as_str());
    assert!(shown.get("actions").is_none() && shown.get("results").is_none());
    assert_eq!(shown["options"]["custom_var1"], "custom value1");
    assert_eq!(shown["options"]["vm_memory"], json!(["2048", "2048"]));
    assert_eq!(shown["options"]["vm_name"], "web");
    let kinds: Vec<String> =
        crate::support::history(&id, "requester").iter().map(|it| text(&it["what"])).collect();
    assert_eq!(kinds, ["filed", "edited"]);
    let asked = || mails(&id, 4).iter().filter(|(to, _)| to == "approver@acme.example").count();
    assert_eq!(asked(), 2);
    approve(&id, "approver");
    let done = eventually(std::time::Duration::from_secs(30), || {
        Some(read(&id, "operator")).filter(|it| it["status"] == "Completed")
    });
    assert_eq!(done["items"][0]["parameters"]["vm_memory"], "2048");
}

#[test]
fn what_was_decided_before_a_change_is_void() {
    let template = crate::support::template(
        "two-steps",
        &json!({
            "type": "virtualMachine",
            "approval": {"steps": [{"users": ["approver"]}, {"users": ["approver2"]}]},
        }),
    );
    let id = Somebody::called("requester").file(&template, &json!({"vm_name": "web"}));
    approve(&id, "approver");
    edited("requester", &id, &json!({"vm_memory": "4096"}));
    let after = read(&id, "operator");
    assert_eq!(after["approval"]["steps"][0]["decisions"], json!([]), "{after}");
    let early = Somebody::called("approver2")
        .post(&path(&id), &json!({"action": "approve", "reason": "ok"}));
    assert_eq!(early.status, 400, "{}", early.text);
    approve(&id, "approver");
    assert_eq!(approve(&id, "approver2")["items"][0]["parameters"]["vm_memory"], "4096");
}

#[test]
fn what_is_decided_or_somebody_elses_is_not_changed() {
    let id = machine();
    let foreign = Somebody::with(&["requester"]);
    let body = json!({"action": "edit", "options": {"vm_memory": "2048"}});
    assert_eq!(fault(&foreign.post(&path(&id), &body)).0, 404);
    assert_eq!(fault(&edit("approver", &id, &json!({"vm_memory": "2048"}))).0, 403);
    approve(&id, "approver");
    let (status, _, message) = fault(&edit("requester", &id, &json!({"vm_memory": "2048"})));
    assert_eq!(status, 400);
    assert!(message.starts_with("Could not update the request - "), "{message}");
}

#[test]
fn what_cannot_be_changed_is_said() {
    let id = machine();
    for (options, wrong) in [
        (json!({}), "Request is missing options"),
        (
            json!({"number_of_vms": 2}),
            "Could not update the request - options.number_of_vms: the number of machines can't be changed from 1; file another request",
        ),
        (
            json!({"retirement_time": "soon"}),
            "Could not update the request - options.retirement_time: must be a time with an offset, e.g. 2026-12-01T08:00:00Z, not \"soon\"",
        ),
    ] {
        let (status, _, message) = fault(&edit("requester", &id, &options));
        assert_eq!((status, message.as_str()), (400, wrong));
    }
    let parameters = json!({"vm_name": "web", "number_of_vms": 2});
    let two = Somebody::called("requester").file("template1", &parameters);
    let (status, _, message) = fault(&edit("requester", &two, &json!({"ip_addr": "fe80::1"})));
    let wrong = "Could not update the request - vm_fields.ip_addr: must be an IPv4 address";
    assert!(status == 400 && message.starts_with(wrong), "{message}");
    let gone = fault(&edit("requester", "2147483646", &json!({"a": 1})));
    assert_eq!(
        gone,
        (404, "not_found".into(), "Couldn't find MiqRequest with 'id'=2147483646".into())
    );
}

#[test]
fn whoever_is_named_as_who_changes_it_is_somebody() {
    let id = machine();
    let change = |by: &str, name: &str| {
        let body = json!({"action": "edit", "resource": {
            "options": {"vlan": name}, "requester": {"user_name": name},
        }});
        Somebody::called(by).post(&path(&id), &body)
    };
    let unknown = fault(&change("operator", "nobody"));
    let message = "Could not update the request - Unknown requester user_name nobody specified";
    assert_eq!(unknown, (400, "bad_request".into(), message.into()));
    for name in ["nobody", "jdoe"] {
        assert_eq!(fault(&change("requester", name)).0, 403, "{name}");
    }
    for (by, name) in [("requester", "Requester"), ("operator", "JDoe")] {
        let answer = change(by, name);
        assert_eq!((answer.status, &answer.json["options"]["vlan"]), (200, &json!(name)));
    }
}

#[test]
fn what_is_sent_back_as_it_was_read_asks_nobody_again() {
    let id = machine();
    let options = Somebody::called("requester").read(&path(&id))["options"].clone();
    edited("requester", &id, &options);
    let history = crate::support::history(&id, "requester");
    assert_eq!(history.len(), 1, "{history:?}");
    let (status, _, message) = fault(&edit("requester", &id, &json!({"auto_approve": true})));
    let made = "Could not update the request - options.auto_approve: is made here and can't be changed from false; \
                leave it out";
    assert_eq!((status, message.as_str()), (400, made));
}

#[test]
fn several_are_changed_each_by_itself() {
    let (a, b) = (machine(), machine());
    approve(&b, "approver");
    let body = json!({"action": "edit", "resources": [
        {"id": a, "options": {"vm_memory": "8192"}},
        {"href": format!("{}{}", Stack::shared().url(), path(&b)), "options": {"vm_memory": "8192"}},
    ]});
    let answer = Somebody::called("requester").post(LIST, &body);
    assert_eq!(answer.status, 200, "{}", answer.text);
    let results = list(&answer.json["results"]);
    assert_eq!(results[0]["options"]["vm_memory"], json!(["8192", "8192"]));
    assert_eq!(results[1]["success"], false);
}

#[test]
fn of_a_change_and_an_approval_at_the_same_time_what_was_approved_is_what_runs() {
    for _ in 0..4 {
        let id = machine();
        let statuses = at_once(2, |turn| {
            if turn == 0 {
                edit("requester", &id, &json!({"vm_memory": "16384"})).status
            } else {
                Somebody::called("approver")
                    .post(&path(&id), &json!({"action": "approve", "reason": "ok"}))
                    .status
            }
        });
        let after = read(&id, "operator");
        let changed = after["items"][0]["parameters"]["vm_memory"] == "16384";
        assert_eq!(changed, statuses[0] == 200, "{statuses:?}");
        if after["status"] == "PendingApproval" {
            assert!(changed);
            approve(&id, "approver");
        }
        crate::support::until(&id, "Completed");
    }
}
