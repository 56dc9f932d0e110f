//! `POST /provisioning/requests/{id}/extension`.

use serde_json::{Value, json};

use crate::{
    follow::after,
    stack::{Answer, eventually},
    support::{
        act, actions, approve, create, decide, file, findings, header, history, list, mails,
        outcome, path, read, reject, send, template, text, texts, unique, until,
    },
};

const LATER: &str = "2998-12-31T00:00:00Z";
const LATEST: &str = "2999-12-31T00:00:00Z";

fn patience() -> std::time::Duration {
    std::time::Duration::from_mins(1)
}

/// Something that has been given until a time in a far future.
fn given(template: &str, more: &Value) -> String {
    let mut body = json!({"items": [{"templateId": template}], "schedule": {"end": LATER}});
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    let id = file("requester", &body);
    if read(&id, "operator")["status"] == "PendingApproval" {
        approve(&id, "approver");
    }
    until(&id, "Completed");
    id
}

/// A template whose requests `approver` decides on.
fn asked(name: &str, more: &Value) -> String {
    let mut body = json!({"approval": {"steps": [{"users": ["approver"]}]}});
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    template(name, &body)
}

fn extend(id: &str, user: &str, body: &Value) -> Answer {
    act(id, "extension", user, body)
}

/// Asks for it, which has to work; the number of the new request.
fn extended(id: &str, user: &str, end: &str) -> String {
    let answer = extend(id, user, &json!({"end": end}));
    assert_eq!(answer.status, 201, "{}", answer.text);
    text(&answer.json["id"])
}

fn end(id: &str) -> String {
    text(&read(id, "operator")["tasks"][0]["schedule"]["end"])
}

#[test]
fn an_extension_is_a_request_that_moves_the_end() {
    let id = given(&template("longer", &json!({})), &json!({}));
    assert_eq!(actions(&id, "requester"), "extend release");
    let body = json!({"end": "3000-01-01T01:00:00+01:00", "justification": "it goes on"});
    let answer = extend(&id, "requester", &body);
    assert_eq!(answer.status, 201, "{}", answer.text);
    let longer = text(&answer.json["id"]);
    assert_eq!(header(&answer, "location"), path(&longer));
    let task = read(&id, "requester")["tasks"][0].clone();
    let extends = json!([{
        "requestId": id, "taskId": task["id"], "item": 0, "beneficiary": "requester",
    }]);
    let filed = &answer.json;
    assert_eq!((&filed["operation"], &filed["extends"]), (&json!("extend"), &extends));
    assert_eq!(filed["justification"], "it goes on");
    assert_eq!(filed["tasks"][0]["target"], task["target"]);
    let done = until(&longer, "Completed");
    assert_eq!(done["result"], json!({"end": "3000-01-01T00:00:00Z"}));
    assert_eq!((&done["tasks"][0]["schedule"], &done["actions"]), (&json!({}), &json!([])));
    assert_eq!(end(&id), "3000-01-01T00:00:00Z");
    assert_eq!(read(&id, "requester")["tasks"][0]["revocation"], "scheduled");
    let last = history(&id, "requester").pop().unwrap_or_default();
    assert_eq!(last["what"], "extended");
    assert!(text(&last["message"]).starts_with(&format!("request {longer}: the end moved")));
    let events = history(&longer, "requester");
    let what: Vec<String> = events.iter().map(|event| text(&event["what"])).collect();
    assert_eq!(what, ["filed", "taskSucceeded"]);
    let told = ("requester@acme.example".to_owned(), "Extended".to_owned());
    assert_eq!(mails(&longer, 1), [told]);
}

#[test]
fn an_extension_asks_whom_a_new_request_asks_and_nobody_less() {
    let id = given(&asked("asks", &json!({})), &json!({}));
    let longer = extended(&id, "requester", LATEST);
    let pending = read(&longer, "requester");
    assert_eq!(
        (&pending["status"], &pending["actions"]),
        (&json!("PendingApproval"), &json!(["cancel"]))
    );
    let yes = json!({"decision": "approve"});
    assert_eq!(outcome(&decide(&longer, "requester", &yes)), "403 Forbidden");
    assert_eq!(end(&id), LATER, "nothing moves before it is approved");
    approve(&longer, "approver");
    until(&longer, "Completed");
    assert_eq!(end(&id), LATEST);
    let told: Vec<String> = mails(&longer, 3).into_iter().map(|(_, subject)| subject).collect();
    assert_eq!(told, ["Approval needed", "Approved", "Extended"]);
}

#[test]
fn a_rejected_extension_moves_nothing() {
    let id = given(&asked("rejects", &json!({})), &json!({}));
    let longer = extended(&id, "requester", LATEST);
    reject(&longer, "approver");
    assert_eq!(end(&id), LATER);
    assert_eq!(read(&longer, "requester")["status"], "Rejected");
}

#[test]
fn what_may_be_asked_for_anew_may_be_extended_and_nothing_longer() {
    let id = template("limited", &json!({"limits": {"days": 2}}));
    let soon = json!({"items": [{"templateId": id}], "schedule": {"end": after(3600)}});
    let request = file("requester", &soon);
    until(&request, "Completed");
    let two_days = 2 * 24 * 3600;
    let too_long = extend(&request, "requester", &json!({"end": after(two_days + 60)}));
    assert_eq!(
        (outcome(&too_long), findings(&too_long)),
        ("422 Invalid".into(), vec!["ScheduleInvalid at end".into()],)
    );
    assert_eq!(extend(&request, "requester", &json!({"end": after(two_days - 60)})).status, 201);
    let mut record =
        crate::stack::Stack::shared().get(&crate::support::template_path(&id), "operator").json;
    record["enabled"] = json!(false);
    crate::stack::Stack::shared().put(&crate::support::template_path(&id), "operator", &record);
    let gone = extend(&request, "requester", &json!({"end": after(two_days - 30)}));
    assert_eq!(findings(&gone), ["TemplateDisabled at taskIds"]);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let id = given(&template("senseless", &json!({})), &json!({}));
    for (body, expected) in [
        (json!({"end": LATER}), "ScheduleInvalid at end"),
        (json!({"end": "2020-01-01T00:00:00Z"}), "ScheduleInvalid at end"),
        (json!({"end": "2999-01-01T00:00:00"}), "InvalidFormat at end"),
        (json!({"end": "tomorrow"}), "InvalidFormat at end"),
        (json!({"end": 7}), "InvalidType at end"),
        (json!({}), "Required at end"),
        (json!({"end": LATEST, "until": LATEST}), "UnknownField at until"),
        (json!({"end": LATEST, "taskIds": []}), "Required at taskIds"),
        (json!({"end": LATEST, "taskIds": ["1999999999"]}), "NotFound at taskIds[0]"),
        (json!({"end": LATEST, "taskIds": ["x"]}), "InvalidFormat at taskIds[0]"),
    ] {
        assert_eq!(findings(&extend(&id, "requester", &body)), [expected], "{body}");
    }
    let no_verb =
        create("requester", &json!({"operation": "extend", "items": [{"templateId": "12"}]}));
    assert_eq!(findings(&no_verb), ["InvalidChoice at operation"]);
}

#[test]
fn what_is_not_held_until_an_end_cannot_be_extended() {
    let open = template("endless", &json!({}));
    let endless = file("requester", &json!({"items": [{"templateId": open}]}));
    until(&endless, "Completed");
    let later = json!({"start": LATER, "end": LATEST});
    let never = file("requester", &json!({"items": [{"templateId": open}], "schedule": later}));
    let ended =
        file("requester", &json!({"items": [{"templateId": open}], "schedule": {"end": after(4)}}));
    until(&ended, "Completed");
    eventually(patience(), || {
        (read(&ended, "operator")["tasks"][0]["revocation"] == "revoked").then_some(())
    });
    for id in [&endless, &never, &ended] {
        let answer = extend(id, "requester", &json!({"end": LATEST}));
        assert_eq!(outcome(&answer), "409 NotExtendable", "{}", answer.text);
        assert!(!actions(id, "requester").contains("extend"));
    }
    let end = json!({"end": "3000-01-01T00:00:00Z"});
    assert_eq!(outcome(&extend("999999", "requester", &end)), "404 NotFound");
}

#[test]
fn who_benefits_extends_their_own_and_no_others() {
    let beneficiaries = json!({"beneficiaries": ["requester", "requester2"]});
    let id = given(&template("both", &json!({})), &beneficiaries);
    let tasks = texts(
        &read(&id, "operator")["tasks"]
            .as_array()
            .map(|tasks| tasks.iter().map(|task| task["id"].clone()).collect())
            .unwrap_or_default(),
    );
    let [first, second] = tasks.as_slice() else { panic!("{tasks:?}") };
    let of_other = extend(&id, "requester2", &json!({"end": LATEST, "taskIds": [first]}));
    assert_eq!(outcome(&of_other), "403 Forbidden");
    let own = extend(&id, "requester2", &json!({"end": LATEST}));
    assert_eq!((own.status, &own.json["requestedBy"]), (201, &json!("requester2")));
    let extends = list(&own.json["extends"]);
    assert_eq!((extends.len(), &extends[0]["taskId"]), (1, &json!(second)));
    until(&text(&own.json["id"]), "Completed");
    let tasks = read(&id, "operator")["tasks"].clone();
    assert_eq!(
        (&tasks[0]["schedule"]["end"], &tasks[1]["schedule"]["end"]),
        (&json!(LATER), &json!(LATEST))
    );
    let by_operator = extend(&id, "operator", &json!({"end": LATEST, "taskIds": [first]}));
    assert_eq!(
        (&by_operator.json["requestedBy"], &by_operator.json["filedBy"]),
        (&json!("requester"), &json!("operator"))
    );
    for (user, expected) in
        [("approver", "404 NotFound"), ("auditor", "403 Forbidden"), ("outsider", "404 NotFound")]
    {
        assert_eq!(outcome(&extend(&id, user, &json!({"end": LATEST}))), expected, "{user}");
    }
}

#[test]
fn the_same_key_answers_the_same_whatever_has_happened_since() {
    let id = given(&template("again", &json!({})), &json!({}));
    let key = unique("key");
    let place = format!("{}/extension", path(&id));
    let ask = |end: &str| {
        send("POST", &place, "requester", &[("Idempotency-Key", &key)], &json!({"end": end}))
    };
    let first = ask(LATEST);
    until(&text(&first.json["id"]), "Completed");
    let again = ask(LATEST);
    assert_eq!((again.status, &again.json), (201, &first.json));
    assert_eq!(header(&again, "idempotency-replayed"), "true");
    assert_eq!(findings(&ask("3000-06-01T00:00:00Z")), ["IdempotencyKeyReused at Idempotency-Key"]);
}

#[test]
fn an_approval_that_comes_after_the_end_revives_nothing() {
    let id = asked("too-late", &json!({}));
    let body = json!({"items": [{"templateId": id}], "schedule": {"end": after(8)}});
    let request = file("requester", &body);
    approve(&request, "approver");
    until(&request, "Completed");
    let longer = extended(&request, "requester", LATEST);
    eventually(patience(), || {
        (read(&request, "operator")["tasks"][0]["revocation"] == "revoked").then_some(())
    });
    approve(&longer, "approver");
    let failed = until(&longer, "Failed");
    assert_eq!(failed["tasks"][0]["error"]["code"], "NotExtended");
    assert_eq!(read(&request, "operator")["tasks"][0]["revocation"], "revoked");
}
