//! Who has agreed, who is asked, and who will be.

use super::Shown;
use crate::oracle::assignment;
use crate::orchestry::time::at;
use domain::{
    Request,
    approval::{Step, Verdict, Vote},
};
use serde_json::{Value, json};

/// One approval task a request, if anybody has to agree; its stages are the steps.
pub(super) fn encode(shown: &Shown<'_>) -> Value {
    let Shown { request, votes, .. } = *shown;
    if request.steps.is_empty() {
        return json!([]);
    }
    let previous: Vec<Value> = votes.iter().map(|vote| previous(request, vote)).collect();
    let waiting = |(index, step): (usize, &Step)| waiting(index, step);
    let steps = request.steps.iter().enumerate();
    let open = request.open_step().is_some();
    let current = steps.clone().filter(|(index, _)| open && *index == request.settled);
    let future = steps.filter(|(index, _)| open && *index > request.settled);
    let mut task = json!({
        "title": assignment::title(request),
        "history": {
            "previousApprovers": previous,
            "currentApprovers": current.map(waiting).collect::<Vec<_>>(),
            "futureApprovers": future.map(waiting).collect::<Vec<_>>(),
        },
    });
    if let Some(id) = assignment::task_id(request) {
        task["taskId"] = json!(id);
        task["state"] = json!(assignment::state(request));
    }
    json!([task])
}

fn previous(request: &Request, vote: &Vote) -> Value {
    let status = match vote.verdict {
        Verdict::Approve => "APPROVE",
        Verdict::Reject => "REJECT",
    };
    let step = request.steps.get(vote.step);
    let mut entry = json!({
        "stage": step.map_or_else(String::new, |step| stage(vote.step, step)),
        "status": status,
        "approvers": [vote.voter],
        "date": at(vote.at),
    });
    if let Some(comment) = &vote.comment {
        entry["comment"] = json!(comment);
    }
    entry
}

fn waiting(index: usize, step: &Step) -> Value {
    let users = step.users.iter().map(ToString::to_string);
    let groups = step.groups.iter().map(ToString::to_string);
    let approvers: Vec<String> = users.chain(groups).collect();
    json!({"stage": stage(index, step), "approvers": approvers})
}

fn stage(index: usize, step: &Step) -> String {
    if step.name.is_empty() { format!("Stage {}", index + 1) } else { step.name.clone() }
}
