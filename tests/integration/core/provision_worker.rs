//! Jobs queue: each task is carried out once, whatever happens to its messages.

use std::thread;

use serde_json::{Value, json};

use crate::{
    follow::{
        PATIENCE, act, approve, dead_letters, drained, ended, file, invoke, job, mails, one, read,
        send, template, times,
    },
    stack::{Stack, data_dir, eventually},
};

#[test]
fn a_target_that_fails_twice_gets_a_third_try() {
    let stack = Stack::shared();
    let id = file(stack, &one("flaky"));
    let request = ended(stack, id);
    assert_eq!(
        (&request["status"], &request["tasks"][0]["attempts"]),
        (&json!("Completed"), &json!(3))
    );
    assert_eq!(times(stack, id, "taskRetrying"), 2);
    assert_eq!(times(stack, id, "taskSucceeded"), 1);
}

#[test]
fn when_its_tries_are_used_up_a_request_fails_as_often_as_an_operator_has_it_tried() {
    let stack = &Stack::start(&data_dir("broken"));
    let id = file(stack, &one("broken"));
    let request = ended(stack, id);
    assert_eq!(
        (&request["status"], &request["tasks"][0]["attempts"]),
        (&json!("Failed"), &json!(5))
    );
    eventually(PATIENCE, || (dead_letters(stack, "jobs") == 1).then_some(()));
    eventually(PATIENCE, || (mails(stack, "requester@acme.example", id).len() == 1).then_some(()));

    // The request keeps what its template said when it was filed.
    template(stack, "broken", "workspace", json!({}));
    act(stack, id, "retry", "operator", &json!({"comment": "again"}));
    let again = ended(stack, id);
    assert_eq!((&again["status"], &again["tasks"][0]["attempts"]), (&json!("Failed"), &json!(5)));
    assert_eq!(times(stack, id, "taskFailed"), 2);
    eventually(PATIENCE, || (dead_letters(stack, "jobs") == 2).then_some(()));
    eventually(PATIENCE, || (mails(stack, "requester@acme.example", id).len() == 2).then_some(()));
}

#[test]
fn what_a_target_refuses_fails_at_once_and_is_no_dead_letter() {
    let stack = &Stack::start(&data_dir("refused"));
    let id = file(stack, &one("refused"));
    let request = ended(stack, id);
    assert_eq!(
        (&request["status"], &request["tasks"][0]["attempts"]),
        (&json!("Failed"), &json!(1))
    );
    assert_eq!(request["tasks"][0]["error"]["code"], "Refused");
    (0..3).for_each(|_| send(stack, "jobs", &job(&request)));

    act(stack, id, "retry", "operator", &json!({}));
    assert_eq!(ended(stack, id)["status"], "Failed");
    // This one is of the round before.
    send(stack, "jobs", &job(&request));
    drained(stack);
    assert_eq!(read(stack, id)["tasks"][0]["attempts"], 1);
    assert_eq!(times(stack, id, "taskFailed"), 2);
    assert_eq!(dead_letters(stack, "jobs"), 0);
}

#[test]
fn a_slow_target_is_seen_at_work() {
    let stack = Stack::shared();
    let id = file(stack, &one("slow"));
    let status = || stack.get(&format!("/provisioning/requests/{id}/jobstatus"), "requester").json;
    let running = eventually(PATIENCE, || Some(status()).filter(|it| it["status"] == "Running"));
    assert_eq!(
        (&running["percentComplete"], &running["steps"][0]["status"]),
        (&json!(0), &json!("Running"))
    );
    assert_eq!(ended(stack, id)["status"], "Completed");
    assert_eq!(status()["status"], "Succeeded");
}

#[test]
fn what_was_made_is_found_again_when_its_answer_is_lost() {
    let stack = Stack::shared();
    let binding = json!({"connector": "simulator", "losesAnswer": true});
    template(stack, "forgetful", "workspace", json!({"binding": binding}));
    let id = file(stack, &one("forgetful"));
    let request = ended(stack, id);
    assert_eq!(
        (&request["status"], &request["tasks"][0]["attempts"]),
        (&json!("Completed"), &json!(2))
    );
    assert_eq!(times(stack, id, "taskSucceeded"), 1);
}

#[test]
fn a_job_that_is_delivered_many_times_is_carried_out_once() {
    let stack = Stack::shared();
    let binding = json!({"connector": "simulator", "delaySeconds": 1});
    template(stack, "takes-a-second", "workspace", json!({"binding": binding}));
    let id = file(stack, &one("takes-a-second"));
    let job = &job(&read(stack, id));
    thread::scope(|scope| {
        (0..4).for_each(|_| drop(scope.spawn(|| (0..25).for_each(|_| send(stack, "jobs", job)))));
    });
    let request = ended(stack, id);
    assert_eq!(
        (&request["status"], &request["tasks"][0]["attempts"]),
        (&json!("Completed"), &json!(1))
    );
    assert_eq!(times(stack, id, "taskStarted"), 1);
    assert_eq!(times(stack, id, "taskSucceeded"), 1);
}

#[test]
fn requests_for_the_same_grant_take_turns() {
    let stack = &Stack::start(&data_dir("turns"));
    template(stack, "shared", "entitlement", json!({"binding": {"connector": "directory"}}));
    let mut submission = one("shared");
    submission["beneficiaries"] = json!(["24"]);
    let ids: Vec<u64> = thread::scope(|scope| {
        let filing: Vec<_> = (0..20).map(|_| scope.spawn(|| file(stack, &submission))).collect();
        filing.into_iter().filter_map(|it| it.join().ok()).collect()
    });
    assert_eq!(ids.len(), 20);
    for id in ids {
        assert_eq!(ended(stack, id)["status"], "Completed");
        assert_eq!(times(stack, id, "taskSucceeded"), 1);
    }
    drained(stack);
    assert_eq!(dead_letters(stack, "jobs"), 0);
}

#[test]
fn jobs_for_tasks_that_are_not_there_are_passed_over() {
    let stack = &Stack::start(&data_dir("nobody"));
    let (one_id, other_id) = (file(stack, &one("team-site")), file(stack, &one("team-site")));
    let (one, other) = (ended(stack, one_id), ended(stack, other_id));
    let with = |field: &str, value: Value| {
        let mut job = job(&one);
        job[field] = value;
        job
    };
    send(stack, "jobs", &with("tenant", json!("globex")));
    send(stack, "jobs", &with("request", job(&other)["request"].clone()));
    send(stack, "jobs", &with("task", json!(2_000_000_000)));
    send(stack, "jobs", &with("round", json!(7)));
    drained(stack);
    assert_eq!(dead_letters(stack, "jobs"), 0);
    assert_eq!(read(stack, one_id), one);
    assert_eq!(read(stack, other_id), other);
}

#[test]
fn jobs_that_make_no_sense_become_dead_letters_and_hold_up_no_other() {
    let stack = &Stack::start(&data_dir("poison-jobs"));
    let done = ended(stack, file(stack, &one("team-site")));
    let mut newer = job(&done);
    newer["version"] = json!(2);
    let poison = ["not JSON", " ", "[]", "{}", "null", &"x".repeat(200_000), &newer.to_string()];
    let mut ids = Vec::new();
    for text in poison {
        let request = stack.request("POST", "/_local/queues/jobs", None);
        assert_eq!(stack.send(request, text.as_bytes()).status, 204);
        ids.push(file(stack, &one("team-site")));
    }
    for id in ids {
        assert_eq!(ended(stack, id)["status"], "Completed");
    }
    eventually(PATIENCE, || (dead_letters(stack, "jobs") == poison.len() as u64).then_some(()));
    drained(stack);
}

#[test]
fn records_without_a_job_are_reported_one_by_one() {
    let stack = Stack::shared();
    let gone = json!({"version": 1, "tenant": "acme", "request": 2_000_000_000, "task": 2_000_000_001, "round": 0, "event": "0"});
    let records = json!([
        {"messageId": "a", "body": "?"},
        {"messageId": "b", "body": gone.to_string()},
        {"messageId": "c"},
    ]);
    let (status, answer) = invoke(stack, "provision-worker", &json!({"Records": records}));
    let failures = json!([{"itemIdentifier": "a"}, {"itemIdentifier": "c"}]);
    assert_eq!((status, &answer["batchItemFailures"]), (200, &failures));
    for (event, expected) in [(json!({}), 500), (json!({"Records": []}), 200)] {
        assert_eq!(invoke(stack, "provision-worker", &event).0, expected, "{event}");
    }
}

#[test]
fn what_is_held_can_be_revoked_and_nothing_else() {
    let stack = &Stack::start(&data_dir("revoke"));
    let revoke = |template: &str| {
        let items = json!([{"templateId": template}]);
        json!({"operation": "revoke", "items": items, "beneficiaries": ["6"]})
    };
    let refused = stack.post("/provisioning/requests", "requester", &revoke("12"));
    assert_eq!((refused.status, &refused.json["errors"][0]["code"]), (422, &json!("NotHeld")));
    let id = file(stack, &revoke("246"));
    approve(stack, id, "approver");
    assert_eq!(ended(stack, id)["status"], "Completed");
    let again = stack.post("/provisioning/requests", "requester", &revoke("246"));
    assert_eq!((again.status, &again.json["errors"][0]["code"]), (422, &json!("NotHeld")));
}
