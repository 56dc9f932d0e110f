//! What is said of a task, each under its label. The first six and the category are the vendor's, the
//! others are ours.

use super::Shown;
use crate::oracle::{ending::Ending, kind, query::Sort};
use domain::{
    Request, Task,
    lifecycle::{Decision, Fulfilment},
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
                    Operation::Modify => "Modify",
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
            Self::Note => note(request, task, now)?,
        })
    }
}

/// How far a task is, as its request and the time make it.
fn status(request: &Request, task: &Task, now: Timestamp) -> String {
    let gives = request.content.operation == Operation::Provision;
    match Ending::of(request, task, now) {
        Some(Ending::Revoked | Ending::Kept) if gives => "Revoked".to_owned(),
        Some(pending @ Ending::Pending(_)) => pending.to_string(),
        Some(Ending::Revoked | Ending::Kept) | None => {
            project(request.decision, task.counted(request)).to_owned()
        }
    }
}

/// Why it stands as it does: what failed last in this round, or what keeps the access.
fn note(request: &Request, row: &Task, now: Timestamp) -> Option<String> {
    let ending = Ending::of(request, row, now);
    if ending == Some(Ending::Kept) {
        return ending.map(|ending| ending.to_string());
    }
    let task = row.as_of(request);
    let first_try = match task.fulfilment {
        Fulfilment::Planned => true,
        Fulfilment::Running => task.attempts <= 1,
        Fulfilment::Retrying
        | Fulfilment::Succeeded
        | Fulfilment::Failed
        | Fulfilment::Cancelled
        | Fulfilment::Expired => false,
    };
    task.error.filter(|_| !first_try).map(|fault| fault.message)
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
