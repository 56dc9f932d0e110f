//! What is said of a task, which filters mean it, and what may be done about it.

use super::*;
use crate::oracle::links::Way;
use domain::{
    RequestId, TenantId, UserId,
    approval::Approver,
    commands::tend::Care,
    lifecycle::{Decision, Fulfilment, Revocation},
    request::{Content, Operation, Tally},
    template::{Binding, Kind},
};
use serde_json::json;
use std::sync::Arc;

const NOW: &str = "2026-11-22T10:15:00Z";

fn request() -> Request {
    let item = json!({
        "template": "12", "templateName": "Team Site", "kind": Kind::Role,
        "binding": Binding::Directory {}, "parameters": {"size": "L", "count": 2},
        "resolvedName": null, "takesName": false, "schedule": {}, "warnMinutes": null,
    });
    let time: Timestamp = NOW.parse().unwrap();
    let content = Content {
        operation: Operation::Provision,
        items: vec![serde_json::from_value(item).unwrap()],
        beneficiaries: vec![UserId::parse("24").unwrap()],
        ..Content::default()
    };
    serde_json::from_value(json!({
        "id": RequestId::new(7).unwrap(), "tenant": TenantId::parse("acme").unwrap(),
        "version": 1, "source": "oracle", "requester": "lee", "filedBy": "lee",
        "decision": Decision::Approved, "steps": [], "settled": 0, "voters": [],
        "contentHash": "", "tally": Tally::fold([Fulfilment::Planned]), "round": 0,
        "requeues": 0, "createdAt": time, "modifiedAt": time, "lapsesAt": time,
    }))
    .map(|request: Request| Request { content: Arc::new(content), ..request })
    .unwrap()
}

/// A request whose one task is like that, and the task.
fn with(fulfilment: Fulfilment, revocation: Revocation, tries: u32) -> (Request, Task) {
    let mut request = request();
    let mut task = request.planned_tasks().unwrap().remove(0);
    (task.fulfilment, task.revocation, task.revocation_attempts) = (fulfilment, revocation, tries);
    request.tally = Tally::fold([fulfilment]);
    (request, task)
}

fn said(request: &Request, task: &Task, label: &str) -> String {
    let now = NOW.parse().unwrap();
    let body: Value = serde_json::from_str(
        answer(&Base::of(&Way::default()), &Shown { request, task, now }).body(),
    )
    .unwrap();
    let fields = body["fields"].as_array().cloned().unwrap();
    let field = fields.iter().find(|field| field["name"] == label);
    field.map(|field| field["value"].as_str().unwrap().to_owned()).unwrap_or_default()
}

const STATUS: &str = "Process Instance.Task Details.Status";

/// Every state of a task that has a word of its own.
fn states() -> [(Fulfilment, Revocation, u32, &'static str, &'static str); 11] {
    use Fulfilment::{Cancelled, Expired, Failed, Planned, Retrying, Running, Succeeded};
    use Revocation::{Due, Off, Revoked, Revoking, Scheduled};
    [
        (Planned, Off, 0, "Pending", "Pending"),
        (Running, Off, 0, "Pending", "Pending"),
        (Retrying, Off, 0, "Pending", "Pending"),
        (Succeeded, Off, 0, "Completed", "Completed"),
        (Succeeded, Scheduled, 0, "Completed", "Completed"),
        (Succeeded, Due, 3, "revocation pending (3 tries)", "Pending"),
        (Succeeded, Revoking, 1, "revocation pending (1 tries)", "Pending"),
        (Succeeded, Revoked, 1, "Revoked", "Completed"),
        (Failed, Off, 0, "Rejected", "Rejected"),
        (Cancelled, Off, 0, "Cancelled", "Cancelled"),
        (Expired, Off, 0, "Cancelled", "Cancelled"),
    ]
}

#[test]
fn every_state_has_the_vendors_word_and_what_they_have_in_common() {
    for (fulfilment, revocation, tries, status, category) in states() {
        let (request, task) = with(fulfilment, revocation, tries);
        let found = (said(&request, &task, STATUS), said(&request, &task, "Status.Category"));
        assert_eq!(found, (status.to_owned(), category.to_owned()), "{fulfilment:?}");
    }
    let (mut request, task) = with(Fulfilment::Planned, Revocation::Off, 0);
    request.decision = Decision::Pending;
    assert_eq!(said(&request, &task, STATUS), "Waiting");
}

#[test]
fn an_end_that_has_come_is_shown_before_anybody_took_it_up() {
    let (request, mut task) = with(Fulfilment::Succeeded, Revocation::Scheduled, 0);
    task.schedule.end = Some(NOW.parse().unwrap());
    assert_eq!(said(&request, &task, STATUS), "revocation pending (0 tries)");
}

const NOTE: &str = "Process Instance.Task Details.Note";

#[test]
fn what_failed_before_a_retry_is_not_told_of_until_it_fails_again() {
    let fault = domain::task::Fault { code: "Refused".into(), message: "it refused".into() };
    for (fulfilment, round, attempts, says) in [
        (Fulfilment::Failed, 0, 3, "it refused"),
        (Fulfilment::Failed, 1, 3, ""),
        (Fulfilment::Running, 0, 1, ""),
        (Fulfilment::Retrying, 0, 1, "it refused"),
        (Fulfilment::Running, 0, 2, "it refused"),
    ] {
        let (mut request, mut task) = with(fulfilment, Revocation::Off, 0);
        (request.round, task.attempts, task.error) = (round, attempts, Some(fault.clone()));
        assert_eq!(said(&request, &task, NOTE), says, "{fulfilment:?} {round}");
    }
}

#[test]
fn what_another_request_keeps_says_so() {
    let (mut request, mut task) = with(Fulfilment::Succeeded, Revocation::Revoked, 1);
    assert_eq!(said(&request, &task, NOTE), "");
    task.kept = true;
    let found = (said(&request, &task, STATUS), said(&request, &task, NOTE));
    assert_eq!(found, ("Revoked".into(), "another request keeps the access".into()));
    Arc::make_mut(&mut request.content).operation = Operation::Revoke;
    task.revocation = Revocation::Off;
    let found = (said(&request, &task, STATUS), said(&request, &task, NOTE));
    assert_eq!(found, ("Completed".into(), "another request keeps the access".into()));
}

#[test]
fn what_has_failed_stays_failed_when_what_it_left_was_cleared_away() {
    let (mut request, task) = with(Fulfilment::Failed, Revocation::Revoked, 1);
    assert_eq!(said(&request, &task, STATUS), "Rejected");
    Arc::make_mut(&mut request.content).operation = Operation::Revoke;
    assert_eq!(said(&request, &task, STATUS), "Rejected");
}

#[test]
fn whatever_a_filter_means_its_request_may_hold() {
    let labels = LABELS.map(|label| (label, label.name().replace(' ', "::")));
    for (fulfilment, revocation, tries, ..) in states() {
        let (request, task) = with(fulfilment, revocation, tries);
        let shown = Shown { request: &request, task: &task, now: NOW.parse().unwrap() };
        for (label, name) in &labels {
            let Some(value) = label.project(&shown) else { continue };
            let value = value.replace(' ', "::");
            let mut compared = 0;
            for operator in ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"] {
                for value in [value.as_str(), "0", "z", "2026-01-01T00:00:00Z"] {
                    let q = format!("{name} {operator} {value}");
                    let Ok(filter) = Filter::parse(Some(&q)) else { continue };
                    compared += 1;
                    let means = filter.holds(&shown);
                    assert!(!means || filter.may_hold(&request), "{q} {fulfilment:?}");
                }
            }
            assert!(compared > 3, "{name}");
            assert!(Filter::parse(Some(&format!("{name} eq {value}"))).unwrap().holds(&shown));
        }
    }
}

#[test]
fn a_request_is_passed_over_when_none_of_its_tasks_can_be_meant() {
    let (request, _) = with(Fulfilment::Succeeded, Revocation::Off, 0);
    for q in [
        "Objects.Name eq Elsewhere",
        "Process::Instance.Task::Information.Target::User eq 25",
        "Process::Instance.Task::Details.Status eq Rejected",
        "Status.Category eq Rejected",
        "Process::Instance.Task::Details.Key eq 1",
        "Process::Instance.Task::Information.Request::Key ne 7",
        "Objects.Name eq Team::Site AND Status.Category eq Rejected",
    ] {
        assert!(!Filter::parse(Some(q)).unwrap().may_hold(&request), "{q}");
    }
    assert!(Filter::parse(None).unwrap().may_hold(&request));
}

#[test]
fn fields_come_in_either_form_and_any_case() {
    let read = |body: Value| act::decode(body.to_string().as_bytes());
    let response = "process definition.tasks.responses.response";
    for fields in [json!([{response: "ok"}]), json!([{"name": response, "value": "ok"}])] {
        let care = read(json!({"action": "SETRESPONSE", "fields": fields})).unwrap();
        assert_eq!(care, Care::Respond("ok".into()));
    }
    for (fields, to) in [
        (json!([{"ASSIGNEE": 24}]), Approver::User(UserId::parse("24").unwrap())),
        (
            json!([{"type": "Group"}, {"name": "assignee", "value": "hr"}]),
            Approver::Group(domain::GroupId::parse("hr").unwrap()),
        ),
    ] {
        assert_eq!(
            read(json!({"action": "reassign", "fields": fields})).unwrap(),
            Care::Assign(to)
        );
    }
    assert_eq!(read(json!({"action": "Retry"})).unwrap(), Care::Retry);
    assert_eq!(read(json!({"action": "manualComplete", "id": 8})).unwrap(), Care::Complete);
}
