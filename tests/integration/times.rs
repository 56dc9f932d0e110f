//! When things happen, in real seconds: by the times that the service itself notes.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::{sync::LazyLock, thread, time::Duration};

use jiff::{SignedDuration, Timestamp, tz::Offset};
use serde_json::{Value, json};

use crate::{
    aws::{ANYBODY, TABLE, dynamodb},
    follow::{
        PATIENCE, act, after, approve, ended, events, file, number, one, read, taken_back,
        template, times, user,
    },
    stack::{Stack, data_dir, eventually},
};

/// How late anything may be that is due: the sweep comes every second.
const SOON: SignedDuration = SignedDuration::from_secs(2);

/// A stack of its own: nothing waits behind the work of other tests.
fn stack() -> &'static Stack {
    static OWN: LazyLock<Stack> = LazyLock::new(|| Stack::start(&data_dir("times")));
    &OWN
}

fn scheduled(template: &str, schedule: &Value) -> Value {
    let mut submission = one(template);
    submission["schedule"] = schedule.clone();
    submission
}

/// When something happened to a request for the first time.
fn when(stack: &Stack, id: u64, what: &str) -> Timestamp {
    let found = events(stack, id).into_iter().find(|event| event["what"] == what);
    parse(&found.unwrap_or_else(|| panic!("{what} never happened to {id}"))["when"])
}

fn parse(text: &Value) -> Timestamp {
    text.as_str().and_then(|text| text.parse().ok()).expect("a time")
}

/// Not before it was due, and within two seconds after; as much later as this machine is now with what is
/// due at once.
fn is_on_time(stack: &Stack, happened: Timestamp, due: Timestamp) {
    // The service notes milliseconds.
    let late = happened.duration_since(due) + SignedDuration::from_millis(1);
    assert!(!late.is_negative(), "due {due}, happened {happened}");
    let probe = file(stack, &one("team-site"));
    ended(stack, probe);
    let lag = when(stack, probe, "taskSucceeded").duration_since(when(stack, probe, "filed"));
    assert!(late <= SOON + lag, "due {due}, happened {happened}, where {lag:#} is usual");
}

fn end(stack: &Stack, id: u64) -> Timestamp {
    parse(&read(stack, id)["tasks"][0]["schedule"]["end"])
}

fn revoked(stack: &Stack, id: u64) -> bool {
    read(stack, id)["tasks"][0]["revocation"] == "revoked"
}

/// A template that `approver` decides on.
fn asked(stack: &Stack, id: &str, more: &Value) {
    let mut body = json!({"approval": {"steps": [{"users": ["approver"]}]}});
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    template(stack, id, "workspace", body);
}

/// Asks that everything of a request may last until then; the number of the extension.
fn extend(stack: &Stack, id: u64, end: &str) -> u64 {
    let place = format!("/provisioning/requests/{id}/extension");
    let answer = stack.post(&place, "requester", &json!({"end": end}));
    assert_eq!(answer.status, 201, "{}", answer.text);
    number(&answer.json["id"])
}

#[test]
fn nothing_begins_before_its_start_and_everything_soon_after() {
    let stack = stack();
    let start = after(3);
    let id = file(stack, &scheduled("team-site", &json!({"start": start})));
    assert_eq!(read(stack, id)["tasks"][0]["status"], "Scheduled");
    ended(stack, id);
    let due = parse(&json!(start));
    is_on_time(stack, when(stack, id, "started"), due);
    is_on_time(stack, when(stack, id, "taskStarted"), due);
}

#[test]
fn an_approval_before_the_start_waits_for_it_and_one_after_it_does_not() {
    let stack = stack();
    asked(stack, "sunrise", &json!({}));
    let start = after(4);
    let submission = scheduled("sunrise", &json!({"start": start}));
    let [early, late] = [(), ()].map(|()| file(stack, &submission));
    approve(stack, early, "approver");
    ended(stack, early);
    let due = parse(&json!(start));
    is_on_time(stack, when(stack, early, "taskStarted"), due);
    assert!(when(stack, early, "approved") < due);
    assert_eq!(read(stack, late)["status"], "PendingApproval");
    approve(stack, late, "approver");
    ended(stack, late);
    is_on_time(stack, when(stack, late, "taskStarted"), when(stack, late, "approved").max(due));
}

#[test]
fn what_ends_is_taken_back_soon_after_and_not_before() {
    let stack = stack();
    let until = after(4);
    let id = file(stack, &scheduled("team-site", &json!({"end": until})));
    taken_back(stack, id);
    is_on_time(stack, when(stack, id, "revocationDue"), parse(&json!(until)));
    is_on_time(stack, when(stack, id, "revoked"), parse(&json!(until)));
}

#[test]
fn what_was_extended_ends_at_its_new_end() {
    let stack = stack();
    let (old, new) = (after(5), after(10));
    let id = file(stack, &scheduled("team-site", &json!({"end": old})));
    ended(stack, id);
    let longer = extend(stack, id, &new);
    assert_eq!(ended(stack, longer)["status"], "Completed");
    assert!(when(stack, id, "extended") < parse(&json!(old)));
    assert_eq!(end(stack, id), parse(&json!(new)));
    taken_back(stack, id);
    assert_eq!(times(stack, id, "revocationDue"), 1);
    is_on_time(stack, when(stack, id, "revoked"), parse(&json!(new)));
}

#[test]
fn of_an_extension_and_the_end_at_once_one_wins() {
    let stack = stack();
    asked(stack, "close-call", &json!({"type": "role", "binding": {"connector": "directory"}}));
    let until = after(15);
    for beneficiary in ["requester", "requester2", "6", "24", "jdoe"] {
        let mut submission = scheduled("close-call", &json!({"end": until}));
        submission["beneficiaries"] = json!([beneficiary]);
        let id = file(stack, &submission);
        approve(stack, id, "approver");
    }
    let listed =
        stack.get("/provisioning/requests/view/my?templateId=close-call", "requester").json;
    let ids: Vec<u64> =
        listed["items"].as_array().expect("a list").iter().map(|it| number(&it["id"])).collect();
    assert_eq!(ids.len(), 5);
    for id in &ids {
        ended(stack, *id);
    }
    let longer: Vec<u64> = ids.iter().map(|id| extend(stack, *id, &after(3600))).collect();
    // The approvals are spread over the moment at which the end comes.
    let due = parse(&json!(until)) - SignedDuration::from_millis(400);
    eventually(PATIENCE, || (parse(&json!(after(0))) >= due).then_some(()));
    for id in &longer {
        approve(stack, *id, "approver");
        thread::sleep(Duration::from_millis(200));
    }
    for (id, longer) in ids.into_iter().zip(longer) {
        let moved = ended(stack, longer)["status"] == "Completed";
        if moved {
            assert_eq!(read(stack, id)["tasks"][0]["revocation"], "scheduled");
            assert_eq!((times(stack, id, "extended"), times(stack, id, "revocationDue")), (1, 0));
        } else {
            taken_back(stack, id);
            let fault = &read(stack, longer)["tasks"][0]["error"]["code"];
            assert_eq!((fault, times(stack, id, "extended")), (&json!("NotExtended"), 0));
        }
    }
}

#[test]
fn what_is_held_for_good_outlives_what_ends() {
    let stack = stack();
    let directory = json!({"binding": {"connector": "directory"}});
    template(stack, "for-good", "entitlement", directory);
    let short = file(stack, &scheduled("for-good", &json!({"end": after(4)})));
    let good = file(stack, &one("for-good"));
    assert_eq!(ended(stack, good)["status"], "Completed");
    let request = taken_back(stack, short);
    assert_eq!(request["tasks"][0]["message"], "another request keeps the access");
    assert_eq!((times(stack, short, "reasonEnded"), times(stack, short, "revoked")), (1, 0));
    let revoke = json!({"operation": "revoke", "items": [{"templateId": "for-good"}]});
    let held = stack.post("/provisioning/requests/validate", "requester", &revoke);
    assert_eq!(held.json["valid"], true, "{}", held.text);
}

#[test]
fn one_reason_is_revoked_and_the_other_keeps_the_access() {
    let stack = stack();
    template(stack, "two-reasons", "role", json!({"binding": {"connector": "directory"}}));
    let [first, second] = [(), ()].map(|()| file(stack, &one("two-reasons")));
    for id in [first, second] {
        ended(stack, id);
    }
    let revoke = |reason: &Value| json!({"operation": "revoke", "items": [{"templateId": "two-reasons", "reason": reason}]});
    for (reason, message) in
        [(json!(first), json!("another request keeps the access")), (json!(second), Value::Null)]
    {
        let id = file(stack, &revoke(&reason));
        let request = ended(stack, id);
        assert_eq!(request["items"][0]["reason"], reason.to_string());
        assert_eq!(request["tasks"][0]["message"], message);
        let last = events(stack, id).pop().unwrap_or_default();
        assert_eq!((&last["what"], &last["message"]), (&json!("taskSucceeded"), &message));
    }
    for (reason, code) in [(json!(first), "NotHeld"), (json!("x"), "InvalidFormat")] {
        let refused = stack.post("/provisioning/requests", "requester", &revoke(&reason));
        assert_eq!((refused.status, &refused.json["errors"][0]["code"]), (422, &json!(code)));
    }
}

#[test]
fn how_often_it_was_tried_to_take_it_back_is_shown_until_it_is_done() {
    let stack = stack();
    let binding = json!({"connector": "simulator", "revocationFailures": 3});
    template(stack, "clings", "workspace", json!({"binding": binding}));
    let id = file(stack, &one("clings"));
    ended(stack, id);
    act(stack, id, "release", "requester", &json!({}));
    let mut seen: Vec<String> = Vec::new();
    eventually(PATIENCE, || {
        let place = format!("/provisioning/requests/{id}/jobstatus");
        let status = stack.get(&place, "requester").json;
        let shown = status["steps"][0]["revocation"].as_str().unwrap_or_default().to_owned();
        if seen.last() != Some(&shown) {
            seen.push(shown.clone());
        }
        (shown == "revoked").then_some(())
    });
    let tries: Vec<u32> = seen
        .iter()
        .filter_map(|it| it.strip_prefix("revocation pending (")?.strip_suffix(" tries)"))
        .filter_map(|it| it.parse().ok())
        .collect();
    assert!(tries.is_sorted() && tries.last() >= Some(&3), "{seen:?}");
    assert_eq!(seen.len(), tries.len() + 1, "pending until it is revoked: {seen:?}");
    assert_eq!((times(stack, id, "revocationRetrying"), times(stack, id, "revoked")), (1, 1));
}

#[test]
fn an_offset_is_honoured() {
    let stack = stack();
    let start: Timestamp = after(3).parse().expect("a time");
    for minutes in [330, -180, 0, 765] {
        let offset = Offset::from_seconds(minutes * 60).expect("an offset");
        let written = start.display_with_offset(offset).to_string();
        let id = file(stack, &scheduled("team-site", &json!({"start": written})));
        let shown = &read(stack, id)["items"][0]["schedule"]["start"];
        assert_eq!(parse(shown), start, "{written}");
        ended(stack, id);
        is_on_time(
            stack,
            when(stack, id, "taskStarted"),
            parse(shown).max(when(stack, id, "filed")),
        );
    }
}

/// Removes a row as nobody but an administrator of the table could.
fn delete(stack: &Stack, pk: &str, sk: &str) {
    let key = json!({"pk": {"S": pk}, "sk": {"S": sk}});
    let answer = dynamodb(stack, ANYBODY, "DeleteItem", &json!({"TableName": TABLE, "Key": key}));
    assert_eq!(answer.status, 200, "{}", answer.text);
}

#[test]
fn what_is_not_as_it_was_when_the_start_comes_is_not_given() {
    let stack = stack();
    user(stack, "leaver", None, &[]);
    for id in ["withdrawn", "deleted", "reserved", "for-leaver"] {
        template(stack, id, "workspace", json!({}));
    }
    let start = json!({"start": after(4)});
    let filed = |id: &str| file(stack, &scheduled(id, &start));
    let mut for_leaver = scheduled("for-leaver", &start);
    for_leaver["beneficiaries"] = json!(["leaver"]);
    let requests =
        [filed("withdrawn"), filed("deleted"), filed("reserved"), file(stack, &for_leaver)];
    template(stack, "withdrawn", "workspace", json!({"enabled": false}));
    assert_eq!(stack.delete("/provisioning/templates/deleted", "operator").status, 204);
    template(stack, "reserved", "workspace", json!({"audience": {"groups": ["nobody"]}}));
    delete(stack, "acme#user#leaver", "user");
    let expected = [
        "the template \"withdrawn\" can't be requested any more",
        "the template \"deleted\" isn't there any more",
        "the template \"reserved\" isn't offered to \"requester\" any more",
        "there is no user \"leaver\" any more",
    ];
    for (id, message) in requests.into_iter().zip(expected) {
        let request = ended(stack, id);
        let error = json!({"code": "NotEligible", "message": message});
        assert_eq!((&request["status"], &request["tasks"][0]["error"]), (&json!("Failed"), &error));
        assert_eq!(times(stack, id, "taskStarted"), 0);
    }
    template(stack, "withdrawn", "workspace", json!({}));
    act(stack, requests[0], "retry", "operator", &json!({}));
    assert_eq!(ended(stack, requests[0])["status"], "Completed");
}

#[test]
fn what_was_over_before_it_was_approved_has_expired() {
    let stack = stack();
    asked(stack, "sunset", &json!({}));
    let id = file(stack, &scheduled("sunset", &json!({"start": after(1), "end": after(2)})));
    eventually(PATIENCE, || {
        (parse(&json!(after(0))) > parse(&read(stack, id)["items"][0]["schedule"]["end"]))
            .then_some(())
    });
    approve(stack, id, "approver");
    assert_eq!(ended(stack, id)["status"], "Expired");
    assert!(!revoked(stack, id), "nothing was given");
    assert_eq!(times(stack, id, "taskStarted"), 0);
}

#[test]
fn a_release_is_carried_out_at_once() {
    let stack = stack();
    let id = file(stack, &scheduled("team-site", &json!({"end": after(3600)})));
    ended(stack, id);
    act(stack, id, "release", "requester", &json!({}));
    taken_back(stack, id);
    is_on_time(stack, when(stack, id, "revoked"), when(stack, id, "released"));
}
