//! A request as it is read. Contract section 3, ProvisioningRequest.

mod actions;
mod approval;

use super::{
    reply,
    time::{at, maybe, span},
};
use crate::Answer;
use domain::{
    Caller, Request, Task,
    approval::Vote,
    commands::work::KEPT,
    enrolment::Standing,
    lifecycle::{Fulfilment, Revocation},
    request::{Extended, Phase},
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// A request with what belongs to it, for one reader at one time.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The request.
    pub request: &'a Request,
    /// Its votes.
    pub votes: &'a [Vote],
    /// Its tasks, as their rows stand.
    pub tasks: &'a [Task],
    /// Who reads it.
    pub caller: &'a Caller,
    /// When.
    pub now: Timestamp,
}

/// 200 with the request.
pub fn answer(shown: &Shown<'_>) -> Answer {
    reply::tagged(reply::ok(&encode(shown)), shown.request.version)
}

/// The request in full.
pub fn encode(shown: &Shown<'_>) -> Value {
    let Shown { request, tasks, now, .. } = shown;
    let mut body = summary(request, *now);
    let shown_tasks = tasks.iter().map(|task| encode_task(request, task, *now));
    body.insert("approval".into(), approval::encode(request, shown.votes));
    body.insert("tasks".into(), shown_tasks.collect());
    body.insert("actions".into(), json!(actions::allowed(shown)));
    if let [task] = tasks
        && let Some(outcome) = &task.outcome
    {
        body.insert("result".into(), outcome.clone());
    }
    Value::Object(body)
}

/// The request as lists show it: a projection of the same row, without tasks and votes.
pub fn summary(request: &Request, now: Timestamp) -> Map<String, Value> {
    let id = request.id.to_string();
    let place = format!("/provisioning/requests/{id}");
    let mut body = Map::new();
    body.insert("id".into(), json!(id));
    body.extend(workspace(request));
    let fields = json!({
        "status": project(request.phase(now)),
        "operation": request.content.operation,
        "source": request.source,
        "items": request.content.items.iter().map(encode_item).collect::<Vec<_>>(),
        "beneficiaries": request.content.beneficiaries,
        "extends": extends(request),
        "requestedBy": request.requester,
        "filedBy": request.filed_by,
        "message": request.message,
        "justification": request.content.justification,
        "correlationId": request.correlation_id,
        "requestedOn": at(request.created_at),
        "modifiedOn": at(request.modified_at),
        "decidedOn": maybe(request.decided_at),
        "startedOn": maybe(request.started_at),
        "completedOn": maybe(request.finished_at),
        "approvalExpiresOn": request.open_step().map(|_| at(request.lapses_at)),
        "taskCounts": request.tally,
        "links": {
            "self": place,
            "jobStatus": format!("{place}/jobstatus"),
            "approval": format!("{place}/approval"),
            "events": format!("{place}/events"),
        },
    });
    let Value::Object(fields) = fields else { return body };
    body.extend(fields.into_iter().filter(|(_, value)| !value.is_null()));
    body
}

/// A request for one thing also shows it on top, as Orchestry's workspace form does.
fn workspace(request: &Request) -> Map<String, Value> {
    let [item] = request.content.items.as_slice() else { return Map::new() };
    let mut body = item.parameters.as_object().cloned().unwrap_or_default();
    body.retain(|name, _| WORKSPACE.contains(&name.as_str()));
    body.insert("templateId".into(), json!(item.template));
    body.insert("templateName".into(), json!(item.template_name));
    body.insert("type".into(), json!(item.kind));
    if let Some(name) = &item.resolved_name {
        body.insert("resolvedName".into(), json!(name));
    }
    body
}

/// The parameters of Orchestry's workspace form.
const WORKSPACE: [&str; 11] = [
    "name",
    "description",
    "url",
    "owners",
    "members",
    "guests",
    "privacy",
    "sensitivityLabelId",
    "classification",
    "language",
    "metadata",
];

/// The tasks that it lets last longer.
fn extends(request: &Request) -> Option<Vec<Value>> {
    let encode = |extended: &Extended| {
        json!({
            "requestId": extended.request.to_string(),
            "taskId": extended.task.to_string(),
            "item": extended.item,
            "beneficiary": extended.beneficiary,
        })
    };
    let extended: Vec<Value> = request.content.extends.iter().map(encode).collect();
    (!extended.is_empty()).then_some(extended)
}

fn encode_item(item: &domain::request::Item) -> Value {
    let mut body = json!({
        "templateId": item.template,
        "templateName": item.template_name,
        "type": item.kind,
        "parameters": item.parameters,
        "resolvedName": item.resolved_name,
        "schedule": span(&item.schedule),
    });
    if let Some(reason) = item.reason {
        body["reason"] = reason.to_string().into();
    }
    body
}

fn encode_task(request: &Request, row: &Task, now: Timestamp) -> Value {
    let task = row.as_of(request);
    let mut body = json!({
        "id": task.id.to_string(),
        "item": task.item,
        "beneficiary": task.beneficiary,
        "target": task.target,
        "status": project_task(request, &task, now),
        "attempts": task.attempts,
        "schedule": span(&task.schedule),
        "startedOn": maybe(task.started_at),
        "completedOn": maybe(task.finished_at),
        "retryOn": maybe(task.not_before),
        "result": task.outcome,
        "error": task.error,
        "message": task.kept.then_some(KEPT),
        "revocation": project_revocation(&task),
    });
    if let Some(standing) = row.standing(request, now) {
        body["enrolment"] = encode_enrolment(&task, standing);
    }
    body
}

/// How the user of a token stands with it; never the code.
fn encode_enrolment(task: &Task, standing: Standing) -> Value {
    let enrolment = task.enrolment.as_ref();
    let mut body = json!({
        "status": standing,
        "stop": maybe(enrolment.and_then(|it| it.stop)),
        "enrolledOn": maybe(enrolment.and_then(|it| it.enrolled_at)),
        "removedOn": maybe(enrolment.and_then(|it| it.removed_at)),
    });
    if let Some(fields) = body.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    body
}

/// The name of a phase.
pub fn project(phase: Phase) -> &'static str {
    match phase {
        Phase::PendingApproval => "PendingApproval",
        Phase::Approved => "Approved",
        Phase::Queued => "Queued",
        Phase::Provisioning => "Provisioning",
        Phase::Completed => "Completed",
        Phase::PartiallyFailed => "PartiallyFailed",
        Phase::Failed => "Failed",
        Phase::Cancelled => "Cancelled",
        Phase::Rejected => "Rejected",
        Phase::Lapsed => "Lapsed",
        Phase::Expired => "Expired",
    }
}

/// The name of a task's state, as its request and the time make it.
pub(super) fn project_task(request: &Request, task: &Task, now: Timestamp) -> &'static str {
    match task.counted(request) {
        Fulfilment::Planned if request.decision != domain::lifecycle::Decision::Approved => {
            "Planned"
        }
        Fulfilment::Planned if !task.schedule.has_begun(now) => "Scheduled",
        Fulfilment::Planned => "Queued",
        Fulfilment::Running => "Running",
        Fulfilment::Retrying => "Retrying",
        Fulfilment::Succeeded => "Succeeded",
        Fulfilment::Failed => "Failed",
        Fulfilment::Cancelled => "Cancelled",
        Fulfilment::Expired => "Expired",
    }
}

/// Whether it is taken back, and how hard that is.
pub(super) fn project_revocation(task: &Task) -> Option<String> {
    match task.revocation {
        Revocation::Off => None,
        Revocation::Scheduled => Some("scheduled".into()),
        Revocation::Due | Revocation::Revoking => {
            Some(format!("revocation pending ({} tries)", task.revocation_attempts))
        }
        Revocation::Revoked => Some("revoked".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phase_has_a_name_of_its_own() {
        let phases = [
            Phase::PendingApproval,
            Phase::Approved,
            Phase::Queued,
            Phase::Provisioning,
            Phase::Completed,
            Phase::PartiallyFailed,
            Phase::Failed,
            Phase::Cancelled,
            Phase::Rejected,
            Phase::Lapsed,
            Phase::Expired,
        ];
        let names =
            phases.map(|phase| format!("{phase:?} -> {} in {:?}", project(phase), phase.group()));
        insta::assert_snapshot!(names.join("\n"));
    }
}
