//! `GET /provisioning/requests/{id}/events`.

use std::time::Duration;

use serde_json::json;

use crate::{
    stack::{Stack, eventually},
    support::{
        file, header, history, list, mails, outcome, path, reject, site, text, unique, until,
        user_path,
    },
};

#[test]
fn each_event_says_who_was_told_of_it() {
    let id = file("requester", &json!({"templateId": "12"}));
    mails(&id, 2);
    reject(&id, "approver");
    let told = eventually(Duration::from_secs(30), || {
        let events = history(&id, "requester");
        let told: Vec<Vec<String>> = events
            .iter()
            .map(|event| {
                let deliveries = list(&event["deliveries"]);
                let line = |it: &serde_json::Value| {
                    format!("{} {} {}", text(&it["to"]), text(&it["kind"]), text(&it["state"]))
                };
                deliveries.iter().map(line).collect()
            })
            .collect();
        Some(told).filter(|told| {
            told.iter().flatten().filter(|it| it.ends_with("delivered")).count() == 4
        })
    });
    assert_eq!(
        told,
        [
            vec!["approver approvalAsked delivered", "approver2 approvalAsked delivered"],
            vec!["approver2 approvalClosed delivered", "requester rejected delivered"],
        ]
    );
}

#[test]
fn a_person_without_an_address_holds_up_nobody() {
    let user = unique("speechless");
    let answer = Stack::shared().put(&user_path(&user), "operator", &json!({"displayName": "X"}));
    assert_eq!(answer.status, 201, "{}", answer.text);
    let body = json!({"items": [{"templateId": "31"}], "beneficiaries": [user, "24"]});
    let id = file("requester", &body);
    until(&id, "Completed");
    assert_eq!(mails(&id, 2).len(), 2);
    let failed = eventually(Duration::from_secs(30), || {
        let events = history(&id, "operator");
        let mut deliveries = events.iter().flat_map(|event| list(&event["deliveries"]));
        deliveries.find(|it| it["to"] == user && it["state"] == "failed")
    });
    assert_eq!(failed["error"], format!("{user} has no address"));
}

#[test]
fn those_who_may_not_see_the_request_do_not_see_its_history() {
    let id = file("requester", &site(&unique("History")));
    let events = format!("{}/events", path(&id));
    for user in ["requester2", "approver", "outsider"] {
        assert_eq!(outcome(&Stack::shared().get(&events, user)), "404 NotFound", "{user}");
    }
    let answer = Stack::shared().get(&events, "auditor");
    assert_eq!((answer.status, header(&answer, "content-type")), (200, "application/json".into()));
    assert_eq!(answer.json["count"], list(&answer.json["items"]).len());
}
