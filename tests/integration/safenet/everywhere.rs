//! What is seen here is seen everywhere: a task is a request in every other dialect, and the other way round.
//! Whoever is concerned is told by mail.

use std::time::Duration;

use serde_json::{Value, json};

use super::support::{Client, Way, list, stack, tag, tags, user};
use crate::{
    stack::eventually,
    support::{list as items, text},
};

const ACME: (&str, &str) = ("organization", "acme");
const ORACLE: &str = "/iam/governance/selfservice/api/v1/requests";

fn native(id: &str) -> Value {
    let answer = stack().get(&format!("/provisioning/requests/{id}"), "operator");
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json
}

fn in_oracle(id: &str) -> Value {
    let answer = stack().get(&format!("{ORACLE}/{id}"), "operator");
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json
}

fn enrolments(id: &str) -> Vec<String> {
    items(&native(id)["tasks"]).iter().map(|task| text(&task["enrolment"]["status"])).collect()
}

fn listed(client: &Client, user: &str) -> Vec<String> {
    let page = [("user", user), ACME, ("startRecord", "0"), ("numberOfRecords", "10")];
    tags(&client.fine(Way::Get, "GetProvisioningTasksForUser", &page), "taskid")
}

/// To whom mails went whose subject begins so, about a request.
fn told(subject: &str, id: &str) -> Vec<String> {
    let about = format!("request #{id},");
    let mails = stack().mails().into_iter().filter(|mail| {
        let found = text(&mail["subject"]);
        found.starts_with(subject) && found.contains(&about)
    });
    let mut told: Vec<String> = mails.map(|mail| text(&mail["to"])).collect();
    told.sort();
    told
}

fn until_told(subject: &str, id: &str, count: usize) -> Vec<String> {
    eventually(Duration::from_secs(30), || Some(told(subject, id)).filter(|it| it.len() >= count))
}

#[test]
fn a_task_is_a_request_in_the_other_dialects() {
    let client = Client::connected("operator");
    let (ann, bob) = (user("ann"), user("bob"));
    let id = client.provision(&[&ann, &bob]);
    let request = native(&id);
    assert_eq!(request["source"], "safenet");
    assert_eq!(request["beneficiaries"], json!([ann, bob]));
    let all = stack().get("/provisioning/requests/view/all?size=40", "operator").json;
    assert!(items(&all["items"]).iter().any(|it| text(&it["id"]) == id), "{all}");
    assert_eq!(text(&in_oracle(&id)["id"]), id);
    let operation = [
        ("taskID", id.as_str()),
        ("userNames", &list(&[&ann])),
        ("sendNotificationEmail", "false"),
        ACME,
    ];
    client.fine(Way::Soap11, "RemoveUsersFromProvisioningTask", &operation);
    assert_eq!(enrolments(&id), ["removed", "active"]);
    let events = stack().get(&format!("/provisioning/requests/{id}/events"), "operator").json;
    let removals =
        items(&events["items"]).into_iter().filter(|event| event["what"] == "enrolmentRemoved");
    assert_eq!(removals.count(), 1, "{events}");
}

#[test]
fn a_token_that_was_asked_for_elsewhere_is_a_task_here() {
    let client = Client::connected("operator");
    let ann = user("ann");
    let body = json!({"templateId": "mobile", "beneficiaries": [ann]});
    let filed = stack().post("/provisioning/requests", "operator", &body);
    assert_eq!(filed.status, 201, "{}", filed.text);
    let id = text(&filed.json["id"]);
    eventually(Duration::from_secs(30), || (listed(&client, &ann) == [id.clone()]).then_some(()));
    eventually(Duration::from_secs(30), || {
        let task = [("taskID", id.as_str()), ACME];
        let details = client.fine(Way::Soap12, "GetProvisioningTaskDetails", &task);
        assert_eq!(tag(&details, "userid"), ann);
        (tag(&details, "status") == "Active").then_some(())
    });
    let removal = [("taskID", id.as_str()), ("sendNotificationEmail", "false"), ACME];
    client.fine(Way::Post, "RemoveProvisioningTask", &removal);
    assert_eq!(enrolments(&id), ["removed"]);
    assert!(listed(&client, &ann).is_empty());
}

#[test]
fn users_are_invited_by_mail_and_told_when_they_are_taken_out_if_that_is_wanted() {
    let client = Client::connected("operator");
    let (ann, bob) = (user("ann"), user("bob"));
    let id = client.provision(&[&ann, &bob]);
    let everybody = [format!("{ann}@acme.example"), format!("{bob}@acme.example")];
    assert_eq!(until_told("Enrol by ", &id, 2), everybody);
    let url =
        client.word(Way::Soap11, "GetEnrollmentURL", &[("userName", &ann), ("taskID", &id), ACME]);
    let mails = stack().mails().into_iter();
    let mut invitations = mails.filter(|mail| text(&mail["to"]) == everybody[0]);
    let invitation = invitations.find(|mail| text(&mail["text"]).contains(&url));
    let invitation = text(&invitation.expect("somebody was sent the address")["text"]);
    assert!(invitation.contains("For:       you\n") && !invitation.contains(&bob), "{invitation}");
    assert_eq!(until_told("Ready", &id, 1), ["operator@acme.example"]);
    let remove = |who: &str, tell: &str| {
        let users = list(&[who]);
        let operation =
            [("taskID", id.as_str()), ("userNames", &users), ("sendNotificationEmail", tell), ACME];
        assert_eq!(client.word(Way::Soap12, "RemoveUsersFromProvisioningTask", &operation), "true");
    };
    remove(&bob, "false");
    remove(&ann, "true");
    assert_eq!(until_told("No need to enrol", &id, 1), everybody[..1]);
}
