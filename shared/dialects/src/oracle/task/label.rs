//! What is said of a task, each under its label. The first six and the category are the vendor's, the
//! others are ours.

use super::Shown;
use crate::oracle::{kind, query::Sort};
use domain::{
    Request, Task,
    lifecycle::{Decision, Fulfilment, Revocation},
    request::Operation,
};
use jiff::Timestamp;

/// What is said of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Key,
    Name,
    Object,
    TargetUser,
    CreationDate,
    Status,
    Category,
    RequestKey,
    Assignee,
    Response,
    Note,
}

/// Every label, in the order in which they are shown.
pub(super) const LABELS: [Label; 11] = [
    Label::Key,
    Label::Name,
    Label::Object,
    Label::TargetUser,
    Label::CreationDate,
    Label::Status,
    Label::Category,
    Label::RequestKey,
    Label::Assignee,
    Label::Response,
    Label::Note,
];

/// What is said of a task that waits to be taken back, up to the number of tries.
pub(super) const REVOCATION_PENDING: &str = "revocation pending";

impl Label {
    /// As it is written.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Key => "Process Instance.Task Details.Key",
            Self::Name => "Process Definition.Tasks.Task Name",
            Self::Object => "Objects.Name",
            Self::TargetUser => "Process Instance.Task Information.Target User",
            Self::CreationDate => "Process Instance.Task Information.Creation Date",
            Self::Status => "Process Instance.Task Details.Status",
            Self::Category => "Status.Category",
            Self::RequestKey => "Process Instance.Task Information.Request Key",
            Self::Assignee => "Process Instance.Task Information.Assignee",
            Self::Response => "Process Definition.Tasks.Responses.Response",
            Self::Note => "Process Instance.Task Details.Note",
        }
    }

    /// Of what sort it is.
    pub(super) fn sort(self) -> Sort {
        match self {
            Self::Key | Self::RequestKey => Sort::Number,
            Self::CreationDate => Sort::Time,
            Self::Name
            | Self::Object
            | Self::TargetUser
            | Self::Status
            | Self::Category
            | Self::Assignee
            | Self::Response
            | Self::Note => Sort::Text,
        }
    }

    /// What stands under it, if anything does.
    pub(super) fn project(self, shown: &Shown<'_>) -> Option<String> {
        let Shown { request, task, now } = *shown;
        let item = request.content.items.get(task.item)?;
        Some(match self {
            Self::Key => task.id.to_string(),
            Self::Name => {
                let verb = match request.content.operation {
                    Operation::Provision => "Provision",
                    Operation::Revoke => "Revoke",
                    Operation::Extend => "Extend",
                };
                format!("{verb} {}", kind::project(item.kind))
            }
            Self::Object => item.template_name.clone(),
            Self::TargetUser => task.beneficiary.to_string(),
            Self::CreationDate => format!("{:.3}", request.created_at),
            Self::Status => status(request, task, now),
            Self::Category => category(&status(request, task, now)).to_owned(),
            Self::RequestKey => request.id.to_string(),
            Self::Assignee => task.assignee.as_ref()?.to_string(),
            Self::Response => task.response.clone()?,
            Self::Note => task.error.as_ref()?.message.clone(),
        })
    }
}

/// How far a task is, as its request and the time make it.
fn status(request: &Request, task: &Task, now: Timestamp) -> String {
    let shown = task.as_of(request);
    let over = shown.schedule.is_over(now);
    match (shown.revocation, task.counted(request)) {
        (Revocation::Due | Revocation::Revoking, _) => pending(&shown),
        (Revocation::Scheduled, Fulfilment::Succeeded) if over => pending(&shown),
        (Revocation::Revoked, _) => "Revoked".to_owned(),
        (Revocation::Off | Revocation::Scheduled, fulfilment) => {
            project(request.decision, fulfilment).to_owned()
        }
    }
}

fn pending(task: &Task) -> String {
    format!("{REVOCATION_PENDING} ({} tries)", task.revocation_attempts)
}

/// The vendor's words: what has failed is "Rejected".
pub(super) fn project(decision: Decision, fulfilment: Fulfilment) -> &'static str {
    match fulfilment {
        Fulfilment::Planned if decision == Decision::Pending => "Waiting",
        Fulfilment::Planned | Fulfilment::Running | Fulfilment::Retrying => "Pending",
        Fulfilment::Succeeded => "Completed",
        Fulfilment::Failed => "Rejected",
        Fulfilment::Cancelled | Fulfilment::Expired => "Cancelled",
    }
}

/// What statuses have in common.
pub(super) fn category(status: &str) -> &'static str {
    match status {
        "Completed" | "Revoked" => "Completed",
        "Rejected" => "Rejected",
        "Cancelled" => "Cancelled",
        _ => "Pending",
    }
}
