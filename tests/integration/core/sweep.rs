//! Every minute, here every second: starts, ends, warnings and what was stopped.
//!
//! Approvals lapse after whole days, so that no test over HTTP can wait for it; the domain's tests show it.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::{fs, thread::sleep, time::Duration};

use serde_json::{Value, json};

use crate::{
    aws::{ANYBODY, TABLE, dynamodb},
    follow::{
        PATIENCE, act, after, ended, events, file, invoke, mails, one, read, taken_back, template,
        times, told,
    },
    stack::{Stack, data_dir, eventually},
};

fn scheduled(template: &str, schedule: Value) -> Value {
    let mut submission = one(template);
    submission["schedule"] = schedule;
    submission
}

#[test]
fn what_starts_later_waits_for_it() {
    let stack = Stack::shared();
    let id = file(stack, &scheduled("team-site", json!({"start": after(3)})));
    let request = read(stack, id);
    assert_eq!(
        (&request["status"], &request["tasks"][0]["status"]),
        (&json!("Approved"), &json!("Scheduled"))
    );
    let request = ended(stack, id);
    assert_eq!(request["status"], "Completed");
    assert!(request["startedOn"].as_str() >= request["items"][0]["schedule"]["start"].as_str());
    assert_eq!(times(stack, id, "started"), 1);
}

#[test]
fn what_ends_is_taken_back_and_its_holder_told() {
    let stack = Stack::shared();
    let id = file(stack, &scheduled("team-site", json!({"end": after(4)})));
    let request = ended(stack, id);
    assert_eq!(
        (&request["status"], &request["tasks"][0]["revocation"]),
        (&json!("Completed"), &json!("scheduled"))
    );
    taken_back(stack, id);
    assert_eq!(times(stack, id, "revocationDue"), 1);
    assert_eq!(times(stack, id, "revoked"), 1);
    assert_eq!(told(stack, id, "revoked")[0]["kind"], "revoked");
    assert_eq!(mails(stack, "requester@acme.example", id).len(), 2);
}

#[test]
fn an_end_that_comes_before_the_work_leaves_nothing_behind() {
    let stack = Stack::shared();
    let binding = json!({"connector": "simulator", "failures": 1_000_000});
    template(stack, "never", "workspace", json!({"binding": binding}));
    let id = file(stack, &scheduled("never", json!({"end": after(2)})));
    let request = ended(stack, id);
    assert_eq!(
        (&request["status"], &request["tasks"][0]["status"]),
        (&json!("Expired"), &json!("Expired"))
    );
    taken_back(stack, id);
}

#[test]
fn a_schedule_that_makes_no_sense_is_refused() {
    let stack = Stack::shared();
    let schedules =
        [json!({"start": after(60), "end": after(30)}), json!({"end": "2020-01-01T00:00:00Z"})];
    for schedule in schedules {
        let submission = scheduled("team-site", schedule);
        let answer = stack.post("/provisioning/requests", "requester", &submission);
        assert_eq!(
            (answer.status, &answer.json["errors"][0]["field"]),
            (422, &json!("items[0].schedule"))
        );
    }
}

#[test]
fn a_holder_is_warned_before_the_end() {
    let stack = Stack::shared();
    template(stack, "warns", "workspace", json!({"limits": {"warnMinutes": 1}}));
    let id = file(stack, &scheduled("warns", json!({"end": after(63)})));
    assert_eq!(ended(stack, id)["status"], "Completed");
    let told = eventually(PATIENCE, || {
        let warned = events(stack, id).iter().any(|event| event["what"] == "expiring");
        warned.then(|| told(stack, id, "expiring"))
    });
    assert_eq!((&told[0]["kind"], &told[0]["state"]), (&json!("expiring"), &json!("delivered")));
    assert_eq!(read(stack, id)["tasks"][0]["revocation"], "scheduled");
    sleep(Duration::from_secs(2));
    assert_eq!(times(stack, id, "expiring"), 1);
}

#[test]
fn what_is_stopped_while_it_runs_is_taken_back() {
    let stack = Stack::shared();
    let id = file(stack, &one("slow"));
    eventually(PATIENCE, || (read(stack, id)["status"] == "Provisioning").then_some(()));
    assert_eq!(
        act(stack, id, "cancel", "operator", &json!({"comment": "stop"}))["status"],
        "Cancelled"
    );
    let request = taken_back(stack, id);
    assert_eq!(
        (&request["status"], &request["tasks"][0]["status"]),
        (&json!("Cancelled"), &json!("Cancelled"))
    );
    assert_eq!(times(stack, id, "taskSucceeded"), 0);
    assert_eq!(times(stack, id, "revoked"), 1);
    assert_eq!(told(stack, id, "cancelled")[0]["kind"], "cancelled");
}

#[test]
fn what_is_stopped_between_two_tries_is_taken_back() {
    let stack = Stack::shared();
    let id = file(stack, &one("flaky"));
    eventually(PATIENCE, || (times(stack, id, "taskRetrying") > 0).then_some(()));
    act(stack, id, "cancel", "operator", &json!({}));
    assert_eq!(taken_back(stack, id)["status"], "Cancelled");
    assert_eq!(times(stack, id, "taskSucceeded"), 0);
}

#[test]
fn what_two_requests_give_is_taken_back_at_the_last_end() {
    let stack = Stack::shared();
    template(stack, "overlap", "entitlement", json!({"binding": {"connector": "directory"}}));
    let [short, long] =
        [3, 7].map(|end| file(stack, &scheduled("overlap", json!({"end": after(end)}))));
    taken_back(stack, short);
    assert_eq!((times(stack, short, "reasonEnded"), times(stack, short, "revoked")), (1, 0));
    assert_eq!(read(stack, long)["tasks"][0]["revocation"], "scheduled");
    let items = json!([{"templateId": "overlap"}]);
    let revoke = json!({"operation": "revoke", "items": items});
    let held = stack.post("/provisioning/requests/validate", "requester", &revoke);
    assert_eq!(held.json["valid"], true, "{}", held.text);
    taken_back(stack, long);
    assert_eq!((times(stack, long, "reasonEnded"), times(stack, long, "revoked")), (0, 1));
    let held = stack.post("/provisioning/requests/validate", "requester", &revoke);
    assert_eq!(held.json["errors"][0]["code"], "NotHeld", "{}", held.text);
}

/// Writes a row of a request that isn't there, as a function does that is killed before it can write the request.
fn leave_behind(stack: &Stack, sk: &str, more: &Value) {
    let mut item = json!({"pk": {"S": ABANDONED}, "sk": {"S": sk}, "version": {"N": "1"}});
    let more = more.as_object().cloned().unwrap_or_default();
    item.as_object_mut().expect("an object").extend(more);
    let put = json!({"TableName": TABLE, "Item": item});
    let answer = dynamodb(stack, ANYBODY, "PutItem", &put);
    assert_eq!(answer.status, 200, "{}", answer.text);
}

const ABANDONED: &str = "acme#request#2000000000";

#[test]
fn what_was_written_of_a_large_request_that_never_came_is_cleared_up() {
    let stack = Stack::shared();
    leave_behind(stack, "2#task#2000000001", &json!({}));
    let due = json!({"duePk": {"S": "due#0"}, "dueAt": {"N": "1"}});
    leave_behind(stack, "5#staging", &due);
    let query = json!({
        "TableName": TABLE, "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": ABANDONED}},
    });
    eventually(PATIENCE, || {
        let left = dynamodb(stack, ANYBODY, "Query", &query);
        (left.json["Count"] == 0).then_some(())
    });
}

#[test]
fn any_event_makes_it_sweep() {
    for event in [json!({}), json!([]), json!({"detail": 7})] {
        let (status, answer) = invoke(Stack::shared(), "sweep", &event);
        assert_eq!(status, 200);
        assert!(answer["handled"].is_number(), "{answer}");
    }
}

#[test]
fn what_waits_too_long_can_be_seen_in_metrics() {
    let data = data_dir("metrics");
    let stack = &Stack::start(&data);
    let id = file(stack, &scheduled("team-site", json!({"end": after(3)})));
    taken_back(stack, id);
    let log = fs::read_to_string(data.join("log/sweep.log")).expect("a log");
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let metrics: Vec<Value> = lines.filter(|line| line["_aws"].is_object()).collect();
    let revoking = metrics.iter().find(|it| it["State"] == "Revoking").expect("an item");
    assert_eq!(revoking["Stack"], "local");
    assert!(revoking["OldestItem"].as_i64() < Some(60), "{revoking}");
    let directive = json!({
        "Namespace": "Provisor",
        "Dimensions": [["Stack", "State"]],
        "Metrics": [{"Name": "OldestItem", "Unit": "Seconds"}],
    });
    assert_eq!(revoking["_aws"]["CloudWatchMetrics"], json!([directive]));
    let grants = metrics.iter().find(|it| it["GrantsPastEnd"] == 1).expect("a run");
    assert_eq!((&grants["Stack"], &grants["FailedRows"]), (&json!("local"), &json!(0)));
}
