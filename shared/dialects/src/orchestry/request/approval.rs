//! Who may approve, and who has.

use crate::orchestry::time::at;
use domain::{
    Request,
    approval::{Hold, Step, Verdict, Vote},
    lifecycle::Decision,
};
use serde_json::{Value, json};

pub(super) fn encode(request: &Request, votes: &[Vote]) -> Value {
    let steps: Vec<Value> = request
        .steps
        .iter()
        .enumerate()
        .map(|(index, step)| encode_step(request, index, step, votes))
        .collect();
    json!({
        "required": !steps.is_empty(),
        "currentStep": request.open_step().map(|_| request.settled + 1),
        "steps": steps,
    })
}

fn encode_step(request: &Request, index: usize, step: &Step, votes: &[Vote]) -> Value {
    let votes: Vec<&Vote> = votes.iter().filter(|vote| vote.step == index).collect();
    let rejected = votes.iter().any(|vote| vote.verdict == Verdict::Reject);
    let last = votes.last();
    let mut shown = json!({
        "number": index + 1,
        "name": step.name,
        "approvers": {"users": step.users, "groups": step.groups},
        "mode": step.mode,
        "quorum": step.quorum,
        "status": project(request, index, rejected),
        "decidedBy": last.map(|vote| &vote.voter),
        "decidedOn": last.map(|vote| at(vote.at)),
        "comment": last.and_then(|vote| vote.comment.as_ref()),
        "decisions": votes.iter().map(|vote| json!({
            "approver": vote.voter,
            "decision": vote.verdict,
            "comment": vote.comment,
            "on": at(vote.at),
        })).collect::<Vec<_>>(),
    });
    if index == request.settled {
        let holds = [("claimedBy", &request.claim), ("suspendedBy", &request.suspension)];
        for (name, hold) in holds {
            if let Some(Hold { by, .. }) = hold {
                shown[name] = json!(by);
            }
        }
    }
    shown
}

fn project(request: &Request, index: usize, rejected: bool) -> &'static str {
    match request.decision {
        _ if rejected => "rejected",
        _ if index < request.settled => "approved",
        Decision::Pending if index == request.settled => "pending",
        Decision::Pending => "waiting",
        Decision::Approved => "approved",
        Decision::Rejected | Decision::Cancelled | Decision::Lapsed => "skipped",
    }
}
