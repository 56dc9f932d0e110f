//! `POST /provisioning/requests/{id}/release`.

use serde_json::{Value, json};

use crate::{
    stack::{Answer, Stack, eventually},
    support::{
        act, actions, file, findings, history, list, mails, outcome, path, project, read, send,
        template, text, tomorrows_site, unique, until,
    },
};

fn patience() -> std::time::Duration {
    std::time::Duration::from_mins(2)
}

fn given(template: &str, beneficiaries: &[&str]) -> String {
    let items = json!([{"templateId": template}]);
    let id = file("requester", &json!({"items": items, "beneficiaries": beneficiaries}));
    until(&id, "Completed");
    id
}

fn release(id: &str, user: &str, body: &Value) -> Answer {
    act(id, "release", user, body)
}

/// Waits until all of it is taken back.
fn gone(id: &str) -> Value {
    eventually(patience(), || {
        let request = read(id, "operator");
        let tasks = list(&request["tasks"]);
        tasks.iter().all(|task| task["revocation"] == "revoked").then_some(request)
    })
}

#[test]
fn what_is_not_needed_any_more_is_given_back() {
    let id = given(&template("back", &json!({})), &["requester"]);
    let answer = release(&id, "requester", &json!({"comment": "done with it"}));
    assert_eq!(answer.status, 200, "{}", answer.text);
    let task = &answer.json["tasks"][0];
    assert_eq!(
        (&task["status"], &task["revocation"]),
        (&json!("Succeeded"), &json!("revocation pending (0 tries)"))
    );
    assert_eq!(gone(&id)["status"], "Completed");
    let events = history(&id, "requester");
    let released = events.iter().find(|event| event["what"] == "released").cloned();
    let released = released.unwrap_or_default();
    assert_eq!(
        (&released["who"], &released["comment"], &released["taskId"]),
        (&json!("requester"), &json!("done with it"), &task["id"])
    );
    assert_eq!(events.last().map(|event| text(&event["what"])), Some("revoked".into()));
    assert_eq!(outcome(&release(&id, "requester", &json!({}))), "409 NothingHeld");
    assert_eq!(actions(&id, "requester"), "");
    let told: Vec<String> = mails(&id, 2).into_iter().map(|(_, subject)| subject).collect();
    assert_eq!(told, ["Ready", "Taken back"]);
}

#[test]
fn what_was_not_given_is_cancelled_instead() {
    let pending = file("requester", &project("Pending"));
    let later = file("requester", &tomorrows_site(&unique("Later")));
    for id in [pending, later] {
        let answer = release(&id, "requester", &json!({}));
        assert_eq!(outcome(&answer), "409 NothingHeld");
        assert!(text(&answer.json["detail"]).contains("cancel"), "{}", answer.text);
    }
}

#[test]
fn what_another_request_keeps_stays_and_both_answer_and_history_say_so() {
    let role = json!({"type": "role", "binding": {"connector": "directory"}});
    let role = template("kept", &role);
    let [first, second] = [(), ()].map(|()| given(&role, &["requester"]));
    let kept = json!("another request keeps the access");
    let answer = release(&first, "requester", &json!({}));
    assert_eq!((answer.status, &answer.json["tasks"][0]["message"]), (200, &kept));
    assert_eq!(gone(&first)["tasks"][0]["message"], kept);
    let said: Vec<String> = history(&first, "requester")
        .iter()
        .filter(|event| event["message"] == kept)
        .map(|event| text(&event["what"]))
        .collect();
    assert_eq!(said, ["released", "reasonEnded"]);
    assert_eq!(read(&second, "operator")["tasks"][0]["revocation"], Value::Null);
    let answer = release(&second, "requester", &json!({}));
    assert_eq!(answer.json["tasks"][0]["message"], Value::Null);
    gone(&second);
    let last = history(&second, "requester").pop().unwrap_or_default();
    assert_eq!(last["what"], "revoked");
}

#[test]
fn who_benefits_gives_back_their_own_and_no_others() {
    let id = given(&template("shared", &json!({})), &["requester", "requester2", "6"]);
    let tasks = list(&read(&id, "operator")["tasks"]);
    let task = |index: usize| text(&tasks[index]["id"]);
    let other = release(&id, "requester2", &json!({"taskIds": [task(0)]}));
    assert_eq!(outcome(&other), "403 Forbidden");
    let own = release(&id, "requester2", &json!({}));
    let pending: Vec<bool> = list(&own.json["tasks"])
        .iter()
        .map(|task| text(&task["revocation"]).contains("pending"))
        .collect();
    assert_eq!(pending, [false, true, false]);
    let one = release(&id, "operator", &json!({"taskIds": [task(2)]}));
    assert_eq!(one.status, 200, "{}", one.text);
    assert_eq!(read(&id, "operator")["tasks"][0]["revocation"], Value::Null);
    assert_eq!(outcome(&release(&id, "requester2", &json!({}))), "409 NothingHeld");
    for (user, expected) in
        [("approver", "404 NotFound"), ("auditor", "403 Forbidden"), ("outsider", "404 NotFound")]
    {
        assert_eq!(outcome(&release(&id, user, &json!({}))), expected, "{user}");
    }
}

#[test]
fn the_body_may_be_left_out_but_not_be_wrong() {
    let id = given(&template("bodies", &json!({})), &["requester"]);
    for (body, expected) in [
        (json!({"reason": "x"}), "UnknownField at reason"),
        (json!({"comment": 7}), "InvalidType at comment"),
        (json!({"taskIds": []}), "Required at taskIds"),
        (json!({"taskIds": ["1999999999"]}), "NotFound at taskIds[0]"),
        (json!(["x"]), "InvalidType at body"),
    ] {
        assert_eq!(findings(&release(&id, "requester", &body)), [expected]);
    }
    let place = format!("{}/release", path(&id));
    let stale = send("POST", &place, "requester", &[("If-Match", "\"99\"")], &Value::Null);
    assert_eq!(outcome(&stale), "412 Changed");
    let request = Stack::shared().request("POST", &place, Some("requester"));
    assert_eq!(Stack::shared().send(request, &[]).status, 200);
}

/// More than one transaction holds, both ways.
#[test]
fn a_large_request_is_extended_and_given_back_as_a_whole() {
    let large = template("large", &json!({}));
    let items: Vec<Value> = (0..100).map(|_| json!({"templateId": large})).collect();
    let until_then = json!({"end": "2998-12-31T00:00:00Z"});
    let id = file("requester", &json!({"items": items, "schedule": until_then}));
    let status = |id: &str, wanted: &str| {
        eventually(patience(), || (read(id, "operator")["status"] == wanted).then_some(()));
    };
    status(&id, "Completed");
    let end = "2999-12-31T00:00:00Z";
    let longer = act(&id, "extension", "requester", &json!({"end": end}));
    assert_eq!(longer.status, 201, "{}", longer.text);
    status(&text(&longer.json["id"]), "Completed");
    let tasks = list(&read(&id, "operator")["tasks"]);
    assert_eq!(tasks.iter().filter(|task| task["schedule"]["end"] == end).count(), 100);
    let answer = release(&id, "requester", &json!({}));
    let tasks = list(&answer.json["tasks"]);
    let pending = tasks.iter().filter(|task| text(&task["revocation"]).contains("pending"));
    assert_eq!(pending.count(), 100);
    gone(&id);
    let events = history(&id, "operator");
    assert_eq!(events.iter().filter(|event| event["what"] == "released").count(), 2);
    assert_eq!(events.iter().filter(|event| event["what"] == "extended").count(), 100);
}
