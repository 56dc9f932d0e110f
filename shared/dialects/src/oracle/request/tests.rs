//! The status of a request and of its children, case by case.

use super::*;
use crate::oracle::{assignment, links::Way};
use domain::{
    RequestId, TenantId,
    approval::{Hold, Step},
    lifecycle::{Decision, Fulfilment, Revocation},
    request::{Content, Operation, Tally},
    schedule::Schedule,
    template::{Binding, Kind},
};
use std::sync::Arc;

const NOW: &str = "2026-11-22T10:15:00Z";

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn user(name: &str) -> UserId {
    UserId::parse(name).unwrap()
}

fn item(id: &str, kind: Kind) -> domain::request::Item {
    serde_json::from_value(json!({
        "template": id, "templateName": format!("Thing {id}"), "kind": kind,
        "binding": Binding::Directory {}, "parameters": {"size": "L", "count": 2},
        "resolvedName": null, "takesName": false, "warnMinutes": null,
        "schedule": {"end": "2019-09-25T18:30:00Z"},
    }))
    .unwrap()
}

fn request(items: usize, fulfilments: &[Fulfilment], decision: Decision) -> Request {
    let kinds = [Kind::Role, Kind::AppInstance];
    let content = Content {
        operation: Operation::Provision,
        items: (0..items).map(|index| item(&index.to_string(), kinds[index])).collect(),
        beneficiaries: vec![user("24")],
        justification: Some("because".into()),
        ..Content::default()
    };
    let step: Step = serde_json::from_value(json!({"name": "Owner", "users": ["kim"]})).unwrap();
    Request {
        id: RequestId::parse("7").unwrap(),
        tenant: TenantId::parse("acme").unwrap(),
        version: 1,
        source: "oracle".into(),
        requester: user("lee"),
        filed_by: user("lee"),
        content: Arc::new(content),
        correlation_id: None,
        decision,
        steps: vec![step.clone(), Step { name: String::new(), ..step }],
        settled: 0,
        voters: Vec::new(),
        claim: None,
        suspension: None,
        revision: 0,
        edited_by: Vec::new(),
        message: None,
        content_hash: String::new(),
        noted: serde_json::Map::new(),
        tally: Tally::fold(fulfilments.iter().copied()),
        round: 0,
        requeues: 0,
        created_at: time(NOW),
        modified_at: time(NOW),
        lapses_at: time("2026-12-06T10:15:00Z"),
        decided_at: None,
        cancelled_by: None,
        started_at: None,
        finished_at: None,
        due_at: None,
    }
}

fn tasks(request: &Request, fulfilments: &[Fulfilment]) -> Vec<Task> {
    let mut tasks = request.planned_tasks().unwrap();
    for (task, fulfilment) in tasks.iter_mut().zip(fulfilments) {
        task.fulfilment = *fulfilment;
    }
    tasks
}

fn shown<'a>(request: &'a Request, tasks: &'a [Task], form: Form) -> Shown<'a> {
    Shown { request, votes: &[], tasks, child: None, form, now: time(NOW) }
}

fn base() -> Base {
    Base::of(&Way::default())
}

fn encode(shown: &Shown<'_>) -> Value {
    serde_json::from_str(answer(&base(), shown, &Fields::default()).body()).unwrap()
}

/// What it is called, how it was decided, what became of its tasks, and what else was done to it.
type Case<'a> = (&'a str, Decision, &'a [Fulfilment], &'a dyn Fn(&mut Request));

#[test]
fn every_state_has_a_status_and_a_reason_where_nobody_gave_one() {
    use Fulfilment::{Cancelled, Expired, Failed, Planned, Succeeded};
    let withdrawn = |request: &mut Request| request.cancelled_by = Some(user("lee"));
    let stopped = |request: &mut Request| request.cancelled_by = Some(user("op"));
    let nothing = |_: &mut Request| {};
    let lapsed = |request: &mut Request| request.lapses_at = time(NOW);
    let cases: [Case<'_>; 13] = [
        ("pending", Decision::Pending, &[Planned, Planned], &nothing),
        ("pending too long", Decision::Pending, &[Planned, Planned], &lapsed),
        ("approved", Decision::Approved, &[Planned, Planned], &nothing),
        ("half done", Decision::Approved, &[Succeeded, Planned], &nothing),
        ("done", Decision::Approved, &[Succeeded, Succeeded], &nothing),
        ("half failed", Decision::Approved, &[Succeeded, Failed], &nothing),
        ("failed", Decision::Approved, &[Failed, Failed], &nothing),
        ("half expired", Decision::Approved, &[Succeeded, Expired], &nothing),
        ("expired", Decision::Approved, &[Expired, Expired], &nothing),
        ("rejected", Decision::Rejected, &[Cancelled, Cancelled], &nothing),
        ("lapsed", Decision::Lapsed, &[Cancelled, Cancelled], &nothing),
        ("withdrawn", Decision::Cancelled, &[Cancelled, Cancelled], &withdrawn),
        ("stopped", Decision::Cancelled, &[Succeeded, Cancelled], &stopped),
    ];
    let mut lines = Vec::new();
    for (name, decision, fulfilments, change) in cases {
        for count in [1, 2] {
            let mut request = request(count, &fulfilments[2 - count..], decision);
            change(&mut request);
            let tasks = tasks(&request, &fulfilments[2 - count..]);
            let body = encode(&shown(&request, &tasks, Form::Array));
            let line =
                |body: &Value| format!("{} | {}", body["reqStatus"], body["reqStatusReason"]);
            lines.push(format!("{name}, {count} task(s): {}", line(&body)));
            for child in body["childRequests"].as_array().into_iter().flatten() {
                lines.push(format!("    child {}: {}", child["id"], line(child)));
            }
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn every_kind_has_a_type_for_giving_taking_and_extending() {
    let of = |operation| {
        Kind::ALL
            .map(|kind| format!("{operation:?} {kind:?}: {}", status::type_of(operation, kind)))
    };
    let lines = [of(Operation::Provision), of(Operation::Revoke), of(Operation::Extend)].concat();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_status_that_a_request_has_is_one_that_its_phase_can_have() {
    for decision in [
        Decision::Pending,
        Decision::Approved,
        Decision::Rejected,
        Decision::Cancelled,
        Decision::Lapsed,
    ] {
        for fulfilment in
            [Fulfilment::Planned, Fulfilment::Succeeded, Fulfilment::Failed, Fulfilment::Expired]
        {
            for count in [1, 2] {
                let request =
                    request(count, &[fulfilment, Fulfilment::Succeeded][..count], decision);
                let possible = status::possible(request.phase(time(NOW)));
                assert!(possible.contains(&status::project(&request, time(NOW))), "{decision:?}");
            }
        }
    }
}

#[test]
fn what_is_being_taken_back_says_how_often_that_was_tried() {
    let request = request(2, &[Fulfilment::Succeeded; 2], Decision::Approved);
    let mut tasks = tasks(&request, &[Fulfilment::Succeeded; 2]);
    (tasks[1].revocation, tasks[1].revocation_attempts) = (Revocation::Revoking, 3);
    (tasks[0].revocation, tasks[0].schedule) = (Revocation::Off, Schedule::default());
    let body = encode(&shown(&request, &tasks, Form::Array));
    let says = "revocation pending (3 tries)";
    assert_eq!(body["reqTargetEntities"][0]["revocationStatus"], Value::Null);
    assert_eq!(body["reqTargetEntities"][1]["revocationStatus"], says);
    assert_eq!(body["childRequests"][1]["reqStatusReason"], says);
    let child = Shown { child: Some(&tasks[1]), ..shown(&request, &tasks, Form::Array) };
    let body = encode(&child);
    assert_eq!((&body["id"], &body["parentRequestId"]), (&json!("9"), &json!("7")));
    assert_eq!(body["reqTargetEntities"][0]["revocationStatus"], says);
    assert_eq!(body["reqType"], "Provision ApplicationInstance");
}

#[test]
fn what_has_ended_says_that_it_was_taken_back_or_what_keeps_it() {
    let request = request(2, &[Fulfilment::Succeeded; 2], Decision::Approved);
    let mut tasks = tasks(&request, &[Fulfilment::Succeeded; 2]);
    for task in &mut tasks {
        task.revocation = Revocation::Revoked;
    }
    tasks[1].kept = true;
    let kept = "another request keeps the access";
    let body = encode(&shown(&request, &tasks, Form::Array));
    for (index, says) in [(0, "revoked"), (1, kept)] {
        assert_eq!(body["reqTargetEntities"][index]["revocationStatus"], says);
        assert_eq!(body["childRequests"][index]["reqStatusReason"], says);
        let child = Shown { child: Some(&tasks[index]), ..shown(&request, &tasks, Form::Array) };
        assert_eq!(encode(&child)["reqTargetEntities"][0]["revocationStatus"], says);
    }
}

#[test]
fn a_thing_of_several_people_is_gone_when_it_is_gone_for_all() {
    let mut request = request(1, &[Fulfilment::Succeeded; 2], Decision::Approved);
    let content = Arc::make_mut(&mut request.content);
    content.beneficiaries.push(user("25"));
    content.items[0].schedule = Schedule::default();
    let mut tasks = tasks(&request, &[Fulfilment::Succeeded; 2]);
    let status = |request: &Request, tasks: &[Task]| {
        encode(&shown(request, tasks, Form::Array))["reqTargetEntities"][0]["revocationStatus"]
            .clone()
    };
    tasks[0].revocation = Revocation::Revoked;
    assert_eq!(status(&request, &tasks), Value::Null, "the other one holds it");
    tasks[1].revocation = Revocation::Revoked;
    assert_eq!(status(&request, &tasks), "revoked");
    tasks[1].kept = true;
    assert_eq!(status(&request, &tasks), "another request keeps the access of 1 of 2 tasks");
    tasks[0].revocation = Revocation::Due;
    assert_eq!(status(&request, &tasks), "revocation pending (0 tries)");
}

#[test]
fn a_request_that_ends_one_reason_of_several_says_what_keeps_the_access() {
    let mut request = request(1, &[Fulfilment::Succeeded], Decision::Approved);
    let content = Arc::make_mut(&mut request.content);
    content.operation = Operation::Revoke;
    content.items[0].schedule = Schedule::default();
    let mut tasks = tasks(&request, &[Fulfilment::Succeeded]);
    let body = encode(&shown(&request, &tasks, Form::Array));
    assert_eq!(body["reqTargetEntities"][0].get("revocationStatus"), None);
    tasks[0].kept = true;
    let body = encode(&shown(&request, &tasks, Form::Array));
    let kept = "another request keeps the access";
    assert_eq!(body["reqTargetEntities"][0]["revocationStatus"], kept);
    assert_eq!(body["reqStatusReason"], kept);
}

#[test]
fn a_child_without_a_reason_has_none() {
    let request = request(2, &[Fulfilment::Planned; 2], Decision::Pending);
    let tasks = tasks(&request, &[Fulfilment::Planned; 2]);
    let body = encode(&shown(&request, &tasks, Form::Array));
    assert_eq!(body["childRequests"][0].get("reqStatusReason"), None);
}

/// A client that finds text takes it apart: away with brackets, quotes and braces, then by commas; it takes
/// every other word for a value, and so the name has to stand before it.
#[test]
fn a_form_is_an_array_or_that_array_as_text_and_the_name_comes_first() {
    let request = request(1, &[Fulfilment::Planned], Decision::Pending);
    let tasks = tasks(&request, &[Fulfilment::Planned]);
    let body = encode(&shown(&request, &tasks, Form::Array));
    let form = &body["reqTargetEntities"][0]["appFormData"];
    assert_eq!(*form, json!([{"name": "count", "value": 2}, {"name": "size", "value": "L"}]));
    let text = answer(&base(), &shown(&request, &tasks, Form::Array), &Fields::default());
    assert!(text.body().contains(r#"{"name":"size","value":"L"}"#), "{}", text.body());
    let body = encode(&shown(&request, &tasks, Form::Text));
    let text = body["reqTargetEntities"][0]["appFormData"].as_str().unwrap();
    let bare: String = text.chars().filter(|letter| !"[]{}\"".contains(*letter)).collect();
    let words: Vec<&str> = bare.split(',').filter_map(|part| part.split(':').nth(1)).collect();
    assert_eq!(words, ["count", "2", "size", "L"]);
}

#[test]
fn the_task_of_an_assignment_stays_until_its_step_is_settled() {
    let mut request = request(2, &[Fulfilment::Planned; 2], Decision::Pending);
    let first = assignment::task_id(&request);
    assert_eq!(first, assignment::task_id(&request.clone()));
    assert_eq!(first.as_ref().map(String::len), Some(36));
    assert_eq!(assignment::title(&request), "Owner: Thing 0, Thing 1 for 24");
    assert_eq!(assignment::state(&request), "ASSIGNED");
    request.suspension = Some(Hold { by: user("kim"), at: time(NOW) });
    assert_eq!(assignment::state(&request), "SUSPENDED");
    request.settled = 1;
    assert_ne!(first, assignment::task_id(&request));
    assert_eq!(assignment::title(&request), "Approval: Thing 0, Thing 1 for 24");
    request.decision = Decision::Approved;
    assert_eq!(assignment::task_id(&request), None);
}

#[test]
fn who_agreed_who_is_asked_and_who_will_be_stands_in_the_details() {
    let mut request = request(1, &[Fulfilment::Planned], Decision::Pending);
    request.settled = 1;
    let vote: Vote = serde_json::from_value(json!({
        "step": 0, "voter": "kim", "verdict": "approve", "contentHash": "", "at": NOW, "comment": "ok",
    }))
    .unwrap();
    let tasks = tasks(&request, &[Fulfilment::Planned]);
    let shown = Shown { votes: &[vote], ..shown(&request, &tasks, Form::Array) };
    let body = encode(&shown);
    insta::assert_json_snapshot!(body["requestTaskDetails"][0]["history"]);
    assert!(body.get("childRequests").is_none() && body.get("childRequestIds").is_none());
    let schedule: Schedule =
        serde_json::from_value(json!({"end": body["reqTargetEntities"][0]["endDate"]})).unwrap();
    assert_eq!(schedule.end, Some(time("2019-09-25T18:30:00Z")));
}
