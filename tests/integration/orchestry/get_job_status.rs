//! `GET /provisioning/requests/{id}/jobstatus`.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    stack::{Answer, Stack, eventually},
    support::{file, outcome, path, project, reject, tomorrows_site, until},
};

#[test]
fn nothing_has_begun_before_approval_or_start() {
    for id in [file("requester", &project("Job")), file("requester", &tomorrows_site("Job"))] {
        let job = job(&id, "requester").json;
        assert_eq!((&job["requestId"], &job["status"]), (&json!(id), &json!("NotStarted")));
        assert_eq!((&job["percentComplete"], &job["attempts"]), (&json!(0), &json!(0)));
        assert_eq!((&job["startedOn"], &job["currentStep"]), (&Value::Null, &Value::Null));
    }
}

#[test]
fn it_runs_from_queued_to_succeeded() {
    let id = file("requester", &json!({"templateId": "slow"}));
    let mut seen: Vec<String> = Vec::new();
    eventually(Duration::from_secs(30), || {
        let job = job(&id, "requester").json;
        let status = crate::support::text(&job["status"]);
        if status == "Running" && job["steps"][0]["status"] == "Running" {
            let target =
                format!("workspace/slow/{} for requester", id.parse::<u32>().unwrap_or(0) + 1);
            assert_eq!(job["currentStep"], target);
        }
        if seen.last() != Some(&status) {
            seen.push(status.clone());
        }
        (status == "Succeeded").then_some(())
    });
    let order = ["Queued", "Running", "Succeeded"];
    assert!(
        seen.iter().all(|status| order.contains(&status.as_str())) && seen.len() >= 2,
        "{seen:?}"
    );
    assert!(seen.is_sorted(), "{seen:?}");
}

#[test]
fn a_flaky_target_is_tried_until_it_works() {
    let id = file("requester", &json!({"templateId": "flaky"}));
    until(&id, "Completed");
    let job = job(&id, "requester").json;
    assert_eq!((&job["status"], &job["attempts"]), (&json!("Succeeded"), &json!(3)));
    let events = crate::support::history(&id, "requester");
    assert_eq!(events.iter().filter(|event| event["what"] == "taskRetrying").count(), 2);
}

#[test]
fn a_failure_says_why() {
    let id = file("requester", &json!({"templateId": "refused"}));
    until(&id, "Failed");
    let job = job(&id, "requester").json;
    assert_eq!((&job["status"], &job["percentComplete"]), (&json!("Failed"), &json!(100)));
    assert_eq!(job["error"]["code"], "Refused");
    assert_eq!(job["steps"][0]["message"], "the target refuses it for good");
}

#[test]
fn what_never_began_is_cancelled() {
    let id = file("requester", &project("Job"));
    reject(&id, "approver");
    assert_eq!(job(&id, "requester").json["status"], "Cancelled");
}

#[test]
fn those_who_may_not_see_the_request_do_not_see_its_job() {
    let id = file("requester", &tomorrows_site("Job"));
    for user in ["requester2", "approver", "outsider"] {
        assert_eq!(outcome(&job(&id, user)), "404 NotFound", "{user}");
    }
    assert_eq!(job(&id, "auditor").status, 200);
    assert_eq!(outcome(&job("x", "auditor")), "400 Malformed");
}

fn job(id: &str, user: &str) -> Answer {
    Stack::shared().get(&format!("{}/jobstatus", path(id)), user)
}
