//! `GET /provisioning/requests/{id}/jobstatus`. Contract section 3, JobStatus.

use super::{
    reply,
    request::{Shown, project_revocation, project_task},
    time::maybe,
};
use crate::Answer;
use domain::{
    Task,
    lifecycle::Fulfilment,
    request::{Phase, Tally},
};
use serde_json::{Value, json};

/// 200 with how far the work has come.
pub fn answer(shown: &Shown<'_>) -> Answer {
    let Shown { request, tasks, now, .. } = *shown;
    let tasks: Vec<Task> = tasks.iter().map(|task| task.as_of(request)).collect();
    let phase = request.phase(now);
    let fault = tasks.iter().find(|task| task.fulfilment == Fulfilment::Failed);
    let running = tasks.iter().find(|task| task.fulfilment == Fulfilment::Running);
    let steps: Vec<Value> = tasks
        .iter()
        .map(|task| {
            json!({
                "name": name(task),
                "status": project_task(request, task, now),
                "message": task.error.as_ref().map(|fault| &fault.message),
                "attempts": task.attempts,
                "revocation": project_revocation(task),
                "startedOn": maybe(task.started_at),
                "completedOn": maybe(task.finished_at),
            })
        })
        .collect();
    reply::ok(&json!({
        "requestId": request.id.to_string(),
        "status": project(phase),
        "percentComplete": percent(request.tally),
        "currentStep": running.filter(|_| !phase.is_final()).map(name),
        "attempts": tasks.iter().map(|task| task.attempts).max().unwrap_or(0),
        "startedOn": maybe(request.started_at),
        "completedOn": maybe(request.finished_at),
        "steps": steps,
        "error": fault.and_then(|task| task.error.as_ref()),
    }))
}

fn name(task: &Task) -> String {
    format!("{} for {}", task.target.0, task.beneficiary)
}

fn percent(tally: Tally) -> u32 {
    ((tally.total - tally.open()) * 100).checked_div(tally.total).unwrap_or(100)
}

/// The name of a phase, as far as work goes.
fn project(phase: Phase) -> &'static str {
    match phase {
        Phase::PendingApproval | Phase::Approved => "NotStarted",
        Phase::Queued => "Queued",
        Phase::Provisioning => "Running",
        Phase::Completed => "Succeeded",
        Phase::PartiallyFailed | Phase::Failed | Phase::Expired => "Failed",
        Phase::Cancelled | Phase::Rejected | Phase::Lapsed => "Cancelled",
    }
}
