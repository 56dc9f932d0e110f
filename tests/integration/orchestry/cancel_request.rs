//! `POST /provisioning/requests/{id}/cancel`.

use serde_json::{Value, json};

use crate::support::{
    act, approve, at_once, cancel, create, decide, file, findings, header, history, mails, outcome,
    path, project, read, reject, send, site, text, tomorrows_site, unique, until,
};

#[test]
fn the_requester_withdraws_until_the_last_approval() {
    let id = file("requester", &project("Withdrawn"));
    approve(&id, "approver");
    let answer = act(&id, "cancel", "requester", &json!({"comment": "changed my mind"}));
    assert_eq!((answer.status, header(&answer, "etag")), (200, "\"3\"".to_owned()));
    assert_eq!(answer.json["status"], "Cancelled");
    assert_eq!(answer.json["tasks"][0]["status"], "Cancelled");
    assert_eq!(answer.json["actions"], json!([]));
    assert_eq!(answer.json, read(&id, "requester"));
    let last = history(&id, "requester").pop().unwrap_or_default();
    assert_eq!((&last["what"], &last["comment"]), (&json!("cancelled"), &json!("changed my mind")));
}

#[test]
fn after_the_last_approval_only_an_operator_stops_it() {
    let id = file("requester", &tomorrows_site("Stopped"));
    assert_eq!(outcome(&cancel(&id, "requester")), "409 AlreadyApproved");
    assert_eq!(cancel(&id, "operator").json["status"], "Cancelled");
}

#[test]
fn what_is_at_work_is_stopped_and_what_it_made_taken_back() {
    let id = file("requester", &json!({"templateId": "slow"}));
    until(&id, "Provisioning");
    assert_eq!(cancel(&id, "operator").json["status"], "Cancelled");
    crate::stack::eventually(std::time::Duration::from_secs(30), || {
        Some(read(&id, "operator")).filter(|it| it["tasks"][0]["revocation"] == "revoked")
    });
    assert_eq!(read(&id, "requester")["status"], "Cancelled");
}

#[test]
fn what_has_come_to_its_end_is_not_cancelled() {
    let done = file("requester", &site(&unique("Done")));
    until(&done, "Completed");
    let rejected = file("requester", &project("Rejected"));
    reject(&rejected, "approver");
    let cancelled = file("requester", &project("Cancelled"));
    assert_eq!(cancel(&cancelled, "requester").status, 200);
    for user in ["requester", "operator"] {
        assert_eq!(outcome(&cancel(&done, user)), "409 AlreadyFinished", "{user}");
        assert_eq!(outcome(&cancel(&rejected, user)), "409 AlreadyRejected", "{user}");
        assert_eq!(outcome(&cancel(&cancelled, user)), "409 AlreadyCancelled", "{user}");
    }
}

#[test]
fn nobody_else_withdraws_it() {
    let body = json!({"items": [{"templateId": "12"}], "beneficiaries": ["requester2"]});
    let id = file("requester", &body);
    assert_eq!(outcome(&cancel(&id, "requester2")), "403 Forbidden", "who benefits");
    assert_eq!(outcome(&cancel(&id, "approver")), "403 Forbidden", "who is asked");
    assert_eq!(outcome(&cancel(&id, "auditor")), "403 Forbidden");
    let other = file("requester", &site(&unique("Other")));
    assert_eq!(outcome(&cancel(&other, "requester2")), "404 NotFound");
    assert_eq!(outcome(&cancel(&other, "outsider")), "404 NotFound");
}

#[test]
fn whoever_files_for_somebody_or_is_filed_for_withdraws_it() {
    let mut body = project("For somebody");
    body["requestedBy"] = json!("requester2");
    let answer = create("operator", &body);
    let id = text(&answer.json["id"]);
    assert_eq!(cancel(&id, "requester2").json["status"], "Cancelled");
}

#[test]
fn those_who_were_asked_are_told() {
    let id = file("requester", &project(&unique("Told")));
    mails(&id, 1);
    assert_eq!(cancel(&id, "operator").status, 200);
    let found = mails(&id, 3);
    let found: Vec<(&str, &str)> =
        found.iter().map(|(to, subject)| (to.as_str(), subject.as_str())).collect();
    let expected = [
        ("approver@acme.example", "Approval needed"),
        ("approver@acme.example", "Nothing left to decide"),
        ("requester@acme.example", "Cancelled"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn the_body_may_be_left_out_but_not_be_wrong() {
    let id = file("requester", &project("Bodies"));
    for (body, expected) in [
        (json!({"reason": "x"}), "UnknownField at reason"),
        (json!({"comment": 7}), "InvalidType at comment"),
        (json!({"comment": "x".repeat(5000)}), "TooLong at comment"),
        (json!(["x"]), "InvalidType at body"),
    ] {
        assert_eq!(findings(&act(&id, "cancel", "requester", &body)), [expected]);
    }
    let stale = send(
        "POST",
        &format!("{}/cancel", path(&id)),
        "requester",
        &[("If-Match", "\"7\"")],
        &Value::Null,
    );
    assert_eq!(outcome(&stale), "412 Changed");
    let request = crate::stack::Stack::shared().request(
        "POST",
        &format!("{}/cancel", path(&id)),
        Some("requester"),
    );
    assert_eq!(crate::stack::Stack::shared().send(request, &[]).status, 200);
}

#[test]
fn of_cancelling_and_approving_at_once_one_wins() {
    for _ in 0..5 {
        let id = file("requester", &json!({"templateId": "12"}));
        let answers = at_once(10, |number| match number % 2 {
            0 => outcome(&cancel(&id, "requester")),
            _ => outcome(&decide(&id, "approver", &json!({"decision": "approve"}))),
        });
        assert_eq!(answers.iter().filter(|it| *it == "200").count(), 1, "{answers:?}");
        let conflict = |it: &String| it == "200" || it.starts_with("409 Already");
        assert!(answers.iter().all(conflict), "{answers:?}");
    }
}
