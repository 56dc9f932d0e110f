//! How far a request has come, in the vendor's words. Contract section 11.

use domain::{
    Request, Task,
    lifecycle::{Decision, Fulfilment},
    request::{Operation, Phase},
    template::Kind,
};
use jiff::Timestamp;

const AWAITING_APPROVAL: &str = "Request Awaiting Approval";
const AWAITING_CHILDREN: &str = "Request Awaiting Child Requests Completion";
const PENDING: &str = "Request Approved Fulfillment Pending";
const COMPLETED: &str = "Request Completed";
const PARTIALLY_FAILED: &str = "Request Partially Failed";
const FAILED: &str = "Request Failed";
const REJECTED: &str = "Request Rejected";
const WITHDRAWN: &str = "Request Withdrawn";
const CLOSED: &str = "Request Closed";

/// Whether a request has several tasks, which the vendor shows as child requests.
pub fn has_children(request: &Request) -> bool {
    request.tally.total > 1
}

/// The status of a request as a whole.
pub fn project(request: &Request, now: Timestamp) -> &'static str {
    match request.phase(now) {
        Phase::PendingApproval => AWAITING_APPROVAL,
        Phase::Approved | Phase::Queued | Phase::Provisioning if has_children(request) => {
            AWAITING_CHILDREN
        }
        Phase::Approved | Phase::Queued | Phase::Provisioning => PENDING,
        Phase::Completed => COMPLETED,
        Phase::PartiallyFailed => PARTIALLY_FAILED,
        Phase::Failed => FAILED,
        Phase::Rejected => REJECTED,
        Phase::Cancelled if request.is_withdrawn() => WITHDRAWN,
        Phase::Cancelled | Phase::Lapsed | Phase::Expired => CLOSED,
    }
}

/// Every status that a request in this phase can have.
pub(super) fn possible(phase: Phase) -> &'static [&'static str] {
    match phase {
        Phase::PendingApproval => &[AWAITING_APPROVAL],
        Phase::Approved | Phase::Queued | Phase::Provisioning => &[AWAITING_CHILDREN, PENDING],
        Phase::Completed => &[COMPLETED],
        Phase::PartiallyFailed => &[PARTIALLY_FAILED],
        Phase::Failed => &[FAILED],
        Phase::Rejected => &[REJECTED],
        Phase::Cancelled => &[WITHDRAWN, CLOSED],
        Phase::Lapsed | Phase::Expired => &[CLOSED],
    }
}

/// The status of one of several tasks, as a request of its own.
pub(super) fn project_child(request: &Request, row: &Task, now: Timestamp) -> &'static str {
    let ended = match request.decision {
        Decision::Pending | Decision::Rejected | Decision::Lapsed => {
            return project(request, now);
        }
        Decision::Cancelled if request.is_withdrawn() => WITHDRAWN,
        Decision::Cancelled | Decision::Approved => CLOSED,
    };
    match row.counted(request) {
        Fulfilment::Planned | Fulfilment::Running | Fulfilment::Retrying => PENDING,
        Fulfilment::Succeeded => COMPLETED,
        Fulfilment::Failed => FAILED,
        Fulfilment::Cancelled => ended,
        Fulfilment::Expired => CLOSED,
    }
}

/// Why a request was closed, where nobody withdrew it. Ours.
pub(super) fn reason(request: &Request, now: Timestamp) -> Option<String> {
    match request.phase(now) {
        Phase::Lapsed => Some(format!("nobody decided on it before {}", request.lapses_at)),
        Phase::Expired => {
            let ends = request.content.items.iter().filter_map(|item| item.schedule.end);
            Some(passed(ends.max()?))
        }
        Phase::Cancelled if !request.is_withdrawn() => {
            let by = request.cancelled_by.as_ref();
            Some(by.map_or("it was stopped".into(), |by| format!("{by} stopped it")))
        }
        Phase::PendingApproval
        | Phase::Approved
        | Phase::Queued
        | Phase::Provisioning
        | Phase::Completed
        | Phase::PartiallyFailed
        | Phase::Failed
        | Phase::Cancelled
        | Phase::Rejected => None,
    }
}

/// The same of one task: also what failed.
pub(super) fn reason_of_child(request: &Request, row: &Task, now: Timestamp) -> Option<String> {
    match row.counted(request) {
        Fulfilment::Expired => Some(passed(row.schedule.end?)),
        Fulfilment::Failed => Some(row.error.as_ref()?.message.clone()),
        Fulfilment::Cancelled => reason(request, now),
        Fulfilment::Planned | Fulfilment::Running | Fulfilment::Retrying => reason(request, now),
        Fulfilment::Succeeded => None,
    }
}

fn passed(end: Timestamp) -> String {
    format!("its end {end} passed before it could begin")
}

/// The type of a request: what it does, or that it does several things.
pub(super) fn request_type(request: &Request) -> &'static str {
    match request.content.items.first() {
        Some(item) if !has_children(request) => type_of(request.content.operation, item.kind),
        Some(_) | None => "Heterogeneous Request",
    }
}

/// The type of a request for one thing. The vendor's own are those of roles and application instances that
/// are given; the others are ours, by analogy.
pub(super) fn type_of(operation: Operation, kind: Kind) -> &'static str {
    match (operation, kind) {
        (Operation::Provision, Kind::Role) => "Assign Roles",
        (Operation::Provision, Kind::Entitlement) => "Provision Entitlement",
        (Operation::Provision, Kind::AppInstance) => "Provision ApplicationInstance",
        (Operation::Provision, Kind::Workspace) => "Provision Workspace",
        (Operation::Provision, Kind::VirtualMachine) => "Provision VirtualMachine",
        (Operation::Provision, Kind::Token) => "Provision Token",
        (Operation::Provision, Kind::Group) => "Provision Group",
        (Operation::Revoke, Kind::Role) => "Remove from Roles",
        (Operation::Revoke, Kind::Entitlement) => "Revoke Entitlement",
        (Operation::Revoke, Kind::AppInstance) => "Revoke Account",
        (Operation::Revoke, Kind::Workspace) => "Revoke Workspace",
        (Operation::Revoke, Kind::VirtualMachine) => "Revoke VirtualMachine",
        (Operation::Revoke, Kind::Token) => "Revoke Token",
        (Operation::Revoke, Kind::Group) => "Revoke Group",
        (Operation::Extend, Kind::Role) => "Extend Roles",
        (Operation::Extend, Kind::Entitlement) => "Extend Entitlement",
        (Operation::Extend, Kind::AppInstance) => "Extend Account",
        (Operation::Extend, Kind::Workspace) => "Extend Workspace",
        (Operation::Extend, Kind::VirtualMachine) => "Extend VirtualMachine",
        (Operation::Extend, Kind::Token) => "Extend Token",
        (Operation::Extend, Kind::Group) => "Extend Group",
        (Operation::Modify, Kind::Role) => "Modify Role",
        (Operation::Modify, Kind::Entitlement) => "Modify Entitlement",
        (Operation::Modify, Kind::AppInstance) => "Modify ApplicationInstance",
        (Operation::Modify, Kind::Workspace) => "Modify Workspace",
        (Operation::Modify, Kind::VirtualMachine) => "Modify VirtualMachine",
        (Operation::Modify, Kind::Token) => "Modify Token",
        (Operation::Modify, Kind::Group) => "Modify Group",
    }
}
