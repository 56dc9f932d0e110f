//! One request's whole way, as everybody concerned sees it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    stack::{Stack, eventually},
    support::{
        actions, approve, file, get, history, mails, path, project, read, reject, site, text,
        unique, until,
    },
};

const PEOPLE: [&str; 6] =
    ["requester", "requester2", "approver", "approver2", "operator", "auditor"];

#[test]
fn a_project_team_is_asked_for_approved_twice_and_made() {
    let name = unique("Moon");
    let mut body = project(&name);
    body["justification"] = json!("we are going there");
    let id = file("requester", &body);
    assert_eq!(
        everybodys_actions(&id),
        ["cancel", "404", "approve reject", "", "cancel", ""],
        "while step 1 is open"
    );
    assert_eq!(steps(&id), ["pending", "waiting"]);
    assert_eq!(job(&id)["status"], "NotStarted");

    approve(&id, "approver");
    assert_eq!(everybodys_actions(&id), ["cancel", "404", "", "approve reject", "cancel", ""]);
    assert_eq!(steps(&id), ["approved", "pending"]);

    let answered = approve(&id, "approver2");
    assert_eq!(answered["status"], "Queued");
    assert_eq!(answered["approval"]["currentStep"], Value::Null);
    eventually(Duration::from_secs(30), || Some(job(&id)).filter(|it| it["status"] == "Succeeded"));
    assert_eq!(everybodys_actions(&id), ["release", "404", "", "", "release", ""]);

    let done = read(&id, "requester");
    assert_eq!(done["status"], "Completed");
    assert_eq!(done["resolvedName"], format!("PRJ-{name}"));
    assert_eq!(done["result"]["name"], format!("PRJ-{name}"));
    let decided = &done["approval"]["steps"][1];
    assert_eq!(
        (&decided["status"], &decided["decidedBy"]),
        (&json!("approved"), &json!("approver2"))
    );
    let job = job(&id);
    assert_eq!((&job["percentComplete"], &job["attempts"]), (&json!(100), &json!(1)));
    assert_eq!(job["steps"][0]["status"], "Succeeded");
    assert_eq!(job["error"], Value::Null);
}

#[test]
fn its_history_says_who_did_what_and_when() {
    let id = file("requester", &project(&unique("Mars")));
    approve(&id, "approver");
    approve(&id, "approver2");
    until(&id, "Completed");
    let history = history(&id, "requester");
    let lines: Vec<String> = history
        .iter()
        .map(|event| {
            let part = |name: &str| text(&event[name]);
            format!("{} {} {}", part("who"), part("what"), part("status"))
        })
        .collect();
    assert_eq!(
        lines,
        [
            "requester filed PendingApproval",
            "approver stepApproved PendingApproval",
            "approver2 approved Queued",
            "worker taskStarted Provisioning",
            "worker taskSucceeded Completed",
        ]
    );
    let times: Vec<String> = history.iter().map(|event| text(&event["when"])).collect();
    assert!(times.is_sorted() && times.iter().all(|time| time.ends_with('Z')), "{times:?}");
    assert_eq!((&history[1]["step"], &history[2]["step"]), (&json!(1), &json!(2)));
}

#[test]
fn everybody_concerned_gets_each_mail_once() {
    let id = file("requester", &project(&unique("Venus")));
    let asked = ("approver@acme.example", "Approval needed");
    assert_eq!(pairs(&mails(&id, 1)), [asked], "only the first step's approver is asked");
    approve(&id, "approver");
    let asked_too = ("approver2@acme.example", "Approval needed");
    assert_eq!(pairs(&mails(&id, 2)), [asked_too, asked]);
    approve(&id, "approver2");
    until(&id, "Completed");
    let expected = [
        asked_too,
        asked,
        ("requester@acme.example", "Approved"),
        ("requester@acme.example", "Ready"),
    ];
    assert_eq!(pairs(&mails(&id, 4)), expected);
    told_of_everything(&id);
    assert_eq!(pairs(&mails(&id, 4)), expected);
}

#[test]
fn whoever_was_asked_and_need_not_decide_any_more_is_told() {
    let id = file("requester", &json!({"items": [{"templateId": "12"}]}));
    assert_eq!(mails(&id, 2).len(), 2);
    reject(&id, "approver2");
    let expected = [
        ("approver2@acme.example", "Approval needed"),
        ("approver@acme.example", "Approval needed"),
        ("approver@acme.example", "Nothing left to decide"),
        ("requester@acme.example", "Rejected"),
    ];
    assert_eq!(pairs(&mails(&id, 4)), expected);
    told_of_everything(&id);
    assert_eq!(pairs(&mails(&id, 4)), expected);
}

#[test]
fn what_nobody_has_to_approve_is_made_at_once() {
    let name = unique("Site");
    let body = site(&name);
    let id = file("requester", &body);
    let done = until(&id, "Completed");
    assert_eq!(done["approval"], json!({"required": false, "currentStep": null, "steps": []}));
    assert_eq!(done["result"]["name"], name);
    assert_eq!(pairs(&mails(&id, 1)), [("requester@acme.example", "Ready")]);
}

#[test]
fn each_beneficiary_gets_a_task_and_a_mail_of_their_own() {
    let body = json!({
        "items": [{"templateId": "13"}, {"templateId": "31"}],
        "beneficiaries": ["ron-0103", "her-1909"],
    });
    let id = file("requester", &body);
    approve(&id, "approver");
    let done = until(&id, "Completed");
    let tasks: Vec<(String, String, String)> = crate::support::list(&done["tasks"])
        .iter()
        .map(|it| (text(&it["beneficiary"]), text(&it["target"]), text(&it["status"])))
        .collect();
    let task = |who: &str, what: &str| (who.to_owned(), what.to_owned(), "Succeeded".to_owned());
    assert_eq!(
        tasks,
        [
            task("ron-0103", "role/13"),
            task("her-1909", "role/13"),
            task("ron-0103", "appInstance/31"),
            task("her-1909", "appInstance/31"),
        ]
    );
    let ready: Vec<String> = mails(&id, 7)
        .into_iter()
        .filter(|(_, subject)| subject == "Ready")
        .map(|(to, _)| to)
        .collect();
    assert_eq!(ready, ["hermione@hogwarts.com", "requester@acme.example", "ron@hogwarts.com"]);
}

fn everybodys_actions(id: &str) -> Vec<String> {
    let seen = |user: &&str| match get(id, user).status {
        200 => actions(id, user),
        status => status.to_string(),
    };
    PEOPLE.iter().map(seen).collect()
}

fn steps(id: &str) -> Vec<String> {
    let request = read(id, "requester");
    let steps = crate::support::list(&request["approval"]["steps"]);
    steps.iter().map(|step| text(&step["status"])).collect()
}

fn job(id: &str) -> Value {
    Stack::shared().get(&format!("{}/jobstatus", path(id)), "requester").json
}

/// Waits until no mail of this request is under way any more.
fn told_of_everything(id: &str) {
    eventually(Duration::from_secs(30), || {
        let events = history(id, "operator");
        let mut deliveries =
            events.iter().flat_map(|event| crate::support::list(&event["deliveries"]));
        deliveries.all(|it| it["state"] == "delivered").then_some(())
    });
}

fn pairs(mails: &[(String, String)]) -> Vec<(&str, &str)> {
    mails.iter().map(|(to, subject)| (to.as_str(), subject.as_str())).collect()
}
