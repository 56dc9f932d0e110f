//! What is lost, killed or far too much: nothing accepted is lost, and nothing is done twice.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeSet,
    process::Command,
    thread::{scope, sleep},
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    follow::{
        PATIENCE, act, approve, drained, ended, file, mails, number, one, read, template, times,
        told, user,
    },
    stack::{Stack, data_dir, eventually},
};

/// Longer than a lease and a lost notice take together.
const RECOVERY: Duration = Duration::from_secs(90);
/// A thousand tasks, a few at a time, beside whatever other tests are at.
const CROWD: Duration = Duration::from_mins(5);
/// Between two looks at many tasks: a look costs about as much as the work.
const LOOK: Duration = Duration::from_secs(1);

#[test]
fn purging_every_queue_in_mid_run_loses_nothing() {
    let stack = &Stack::start(&data_dir("purged"));
    let mut ids = Vec::new();
    for round in 0..3 {
        ids.extend((0..8).map(|_| file(stack, &one("team-site"))));
        ids.extend([file(stack, &one("flaky")), file(stack, &one("31"))]);
        let asked = file(stack, &one("template1"));
        approve(stack, asked, "approver");
        ids.push(asked);
        sleep(Duration::from_millis(100 * round));
        assert_eq!(stack.delete("/_local/queues", None).status, 204);
    }
    for &id in &ids {
        assert_eq!(ended(stack, id)["status"], "Completed");
        assert_eq!(times(stack, id, "taskSucceeded"), 1);
    }
    for id in ids {
        let ready =
            || mails(stack, "requester@acme.example", id).iter().any(|it| it.starts_with("Ready"));
        eventually(RECOVERY, || ready().then_some(()));
    }
}

#[test]
fn a_stack_that_is_killed_again_and_again_loses_nothing_it_accepted() {
    let data = data_dir("killed");
    let mut ids = Vec::new();
    for round in 0..3 {
        let stack = Stack::start(&data);
        for (index, template) in
            ["team-site", "flaky", "team-site", "slow", "31"].iter().enumerate()
        {
            ids.push((
                keyed(&stack, template, &format!("{round}-{index}")),
                *template,
                round,
                index,
            ));
        }
        sleep(Duration::from_millis(150 * round));
        stack.kill();
    }
    let stack = Stack::start(&data);
    for (id, template, round, index) in ids {
        assert_eq!(keyed(&stack, template, &format!("{round}-{index}")), id);
        let request = eventually(RECOVERY, || {
            Some(read(&stack, id))
                .filter(|it| it["status"] != "Queued" && it["status"] != "Provisioning")
        });
        assert_eq!(request["status"], "Completed", "{template} of round {round}");
        assert_eq!(times(&stack, id, "taskSucceeded"), 1);
    }
}

/// Files under a key of the client's own; the number it got.
fn keyed(stack: &Stack, template: &str, key: &str) -> u64 {
    let request = stack.request("POST", "/provisioning/requests", Some("requester"));
    let request = request.header("Content-Type", "application/json").header("Idempotency-Key", key);
    let answer = stack.send(request, one(template).to_string().as_bytes());
    assert_eq!(answer.status, 201, "{}", answer.text);
    number(&answer.json["id"])
}

#[test]
fn what_a_killed_worker_had_begun_is_done_by_the_next_one() {
    let stack = &Stack::start(&data_dir("worker"));
    let id = file(stack, &one("slow"));
    eventually(PATIENCE, || (read(stack, id)["status"] == "Provisioning").then_some(()));
    kill_workers(stack.id());
    // Nobody else is held up meanwhile.
    assert_eq!(ended(stack, file(stack, &one("team-site")))["status"], "Completed");
    let request = ended(stack, id);
    assert_eq!(
        (&request["status"], &request["tasks"][0]["attempts"]),
        (&json!("Completed"), &json!(2))
    );
    assert_eq!(times(stack, id, "taskSucceeded"), 1);
}

#[test]
fn what_a_killed_worker_had_made_is_found_by_the_next_one_and_not_made_again() {
    let stack = &Stack::start(&data_dir("made"));
    let id = file(stack, &one("slow"));
    let made = || {
        let things = stack.get("/_local/targets", None).json;
        let made = things.as_array().map_or(0, |all| {
            let by_us =
                |it: &&Value| it["what"] == "made" && it["id"] == format!("acme-{}", id + 1);
            all.iter().filter(by_us).count()
        });
        (made > 0).then_some(made)
    };
    // A slow call makes it halfway, and nobody notes that before its end.
    assert_eq!(eventually(PATIENCE, made), 1);
    kill_workers(stack.id());
    let request = ended(stack, id);
    let task = &request["tasks"][0];
    assert_eq!((&request["status"], &task["attempts"]), (&json!("Completed"), &json!(2)));
    assert_eq!(made(), Some(1));
}

/// Kills the workers among the children of a process.
fn kill_workers(parent: u32) {
    assert!(kill_functions(parent, "provision-worker"));
}

/// Kills every process of a stack that runs this function; false if there is none.
pub(crate) fn kill_functions(parent: u32, function: &str) -> bool {
    let listed = Command::new("ps").args(["-A", "-o", "pid=,ppid=,args="]).output();
    let listed = String::from_utf8(listed.expect("a list of processes").stdout).expect("text");
    let runs = |line: &&str| {
        let mut words = line.split_whitespace().skip(1);
        words.next() == Some(&parent.to_string()) && line.ends_with(function)
    };
    let ids: Vec<&str> =
        listed.lines().filter(runs).filter_map(|line| line.split_whitespace().next()).collect();
    !ids.is_empty()
        && Command::new("kill").arg("-KILL").args(ids).status().expect("a signal").success()
}

#[test]
fn a_restart_keeps_mails() {
    let data = data_dir("mails");
    let stack = Stack::start(&data);
    let id = file(&stack, &one("team-site"));
    told(&stack, id, "taskSucceeded");
    let before = stack.mails();
    assert!(!before.is_empty());
    assert!(stack.stop().success());
    assert_eq!(Stack::start(&data).mails(), before);
}

#[test]
fn a_stack_that_is_killed_while_mails_go_out_sends_each_of_them_once() {
    let data = data_dir("outgoing");
    let stack = Stack::start(&data);
    let people: Vec<String> = (0..30).map(|index| format!("reader-{index}")).collect();
    for person in &people {
        user(&stack, person, Some(&format!("{person}@acme.example")), &[]);
    }
    let mut submission = one("31");
    submission["beneficiaries"] = json!(people);
    for _ in 0..3 {
        file(&stack, &submission);
    }
    let expected = 3 * (people.len() + 1);
    eventually(PATIENCE, || (!stack.mails().is_empty()).then_some(()));
    stack.kill();
    // Longer than anybody waits for news of a mail.
    sleep(Duration::from_secs(6));
    let stack = Stack::start(&data);
    eventually(RECOVERY, || (stack.mails().len() >= expected).then_some(()));
    drained(&stack);
    let mails = stack.mails();
    let each: BTreeSet<_> =
        mails.iter().map(|it| (it["to"].to_string(), it["subject"].to_string())).collect();
    assert_eq!((mails.len(), each.len()), (expected, expected));
}

/// Ten things for each of so many people.
fn many(stack: &Stack, template: &str, people: usize) -> Value {
    let people: Vec<String> = (0..people).map(|index| format!("person-{index}")).collect();
    for person in &people {
        user(stack, person, None, &[]);
    }
    let item = |index: usize| json!({"templateId": template, "parameters": {"name": format!("Site {index}")}});
    json!({"items": (0..10).map(item).collect::<Vec<_>>(), "beneficiaries": people})
}

#[test]
fn a_thousand_tasks_are_seen_all_together_and_all_are_done() {
    let stack = &Stack::start(&data_dir("thousand"));
    let submission = &many(stack, "team-site", 100);
    // The first request of a fresh tenant.
    let path = "/provisioning/requests/1";
    scope(|scope| {
        let filing = scope.spawn(|| file(stack, submission));
        while !filing.is_finished() {
            let seen = stack.get(path, "operator");
            let tasks = seen.json["tasks"].as_array().map_or(0, Vec::len);
            assert!(seen.status == 404 || tasks == 1000, "{} with {tasks} tasks", seen.status);
        }
        assert_eq!(filing.join().ok(), Some(1));
    });
    let request = eventually(CROWD, || {
        sleep(LOOK);
        let request = stack.get(path, "operator").json;
        (request["taskCounts"]["succeeded"] == 1000).then_some(request)
    });
    assert_eq!(request["status"], "Completed");
    let tried_again = |task: &&Value| task["attempts"] != 1;
    assert_eq!(request["tasks"].as_array().expect("tasks").iter().find(tried_again), None);
}

#[test]
fn a_large_request_is_approved_and_stopped_as_one() {
    let stack = &Stack::start(&data_dir("large"));
    let steps = json!({"steps": [{"users": ["approver"]}]});
    template(stack, "asks", "workspace", json!({"approval": steps}));
    let submission = &many(stack, "asks", 40);
    let [withdrawn, stopped] = [(); 2].map(|()| file(stack, submission));
    assert_eq!(
        act(stack, withdrawn, "cancel", "requester", &json!({}))["taskCounts"]["cancelled"],
        400
    );
    approve(stack, stopped, "approver");
    eventually(PATIENCE, || {
        (read(stack, stopped)["taskCounts"]["succeeded"].as_u64() > Some(0)).then_some(())
    });
    act(stack, stopped, "cancel", "operator", &json!({}));
    let settled = |task: &Value| match task["status"].as_str() {
        Some("Succeeded") => true,
        Some("Cancelled") => task["startedOn"].is_null() || task["revocation"] == "revoked",
        _ => false,
    };
    let request = eventually(PATIENCE, || {
        sleep(LOOK);
        let request = read(stack, stopped);
        request["tasks"].as_array().expect("tasks").iter().all(settled).then_some(request)
    });
    assert_eq!(request["status"], "Cancelled");
}

#[test]
fn more_than_a_thousand_tasks_or_more_than_a_row_holds_are_refused() {
    let stack = Stack::shared();
    let item =
        |text: &str| json!({"templateId": "team-site", "parameters": {"name": "A", "text": text}});
    let many = |count: usize, text: &str| json!({"items": vec![item(text); count]});
    let cases = [many(1001, ""), many(1000, &"x".repeat(300)), many(1000, &"x".repeat(200))];
    for submission in cases {
        let answer = stack.post("/provisioning/requests", "requester", &submission);
        let finding = &answer.json["errors"][0];
        assert_eq!(answer.status, 422, "{}", answer.text);
        assert_eq!((&finding["code"], &finding["field"]), (&json!("TooLong"), &json!("items")));
    }
}
