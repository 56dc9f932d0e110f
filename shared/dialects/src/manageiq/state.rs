//! How far requests and tasks have come, in the vendor's words. Contract sections 4.2 and 4.3.

use domain::{
    Request, Task,
    lifecycle::{Decision, Fulfilment},
    request::{Class, Group, Phase, Tally},
};
use jiff::Timestamp;
use std::borrow::Cow;

/// How far something has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// Whether it may be done: `pending_approval`, `approved` or `denied`.
    pub approval: &'static str,
    /// How far it is: `pending`, `queued`, `active` or `finished`.
    pub state: &'static str,
    /// How it goes: `Ok`, `Error`, `Timeout` or `Denied`.
    pub status: &'static str,
    /// Whether it was stopped.
    pub is_canceled: bool,
}

const fn state(approval: &'static str, state: &'static str, status: &'static str) -> State {
    State { approval, state, status, is_canceled: false }
}

/// What becomes of a request that is stopped: whether it had been approved stays visible, and what hadn't
/// been never will be.
const fn canceled(approval: &'static str) -> State {
    State { approval, state: "finished", status: "Error", is_canceled: true }
}

/// What becomes of a request on which nobody decides in time: it may still be listed with those that wait.
pub(super) const LATE: State = state("denied", "finished", "Timeout");

/// Each phase as it can be shown, and the group in which such requests are listed.
pub(super) const STATES: [(State, Group); 11] = [
    (state("pending_approval", "pending", "Ok"), Group::Pending),
    (state("approved", "pending", "Ok"), Group::InProgress),
    (state("approved", "queued", "Ok"), Group::InProgress),
    (state("approved", "active", "Ok"), Group::InProgress),
    (state("approved", "finished", "Ok"), Group::Completed),
    (state("approved", "finished", "Error"), Group::Failed),
    (state("approved", "finished", "Timeout"), Group::Failed),
    (canceled("denied"), Group::Cancelled),
    (canceled("approved"), Group::Cancelled),
    (state("denied", "finished", "Denied"), Group::Rejected),
    (LATE, Group::Rejected),
];

/// How far a request has come.
pub fn of_request(request: &Request, now: Timestamp) -> State {
    of_phase(request.phase(now), request.settled >= request.steps.len())
}

fn of_phase(phase: Phase, was_approved: bool) -> State {
    match phase {
        Phase::PendingApproval => state("pending_approval", "pending", "Ok"),
        Phase::Approved => state("approved", "pending", "Ok"),
        Phase::Queued => state("approved", "queued", "Ok"),
        Phase::Provisioning => state("approved", "active", "Ok"),
        Phase::Completed => state("approved", "finished", "Ok"),
        Phase::PartiallyFailed | Phase::Failed => state("approved", "finished", "Error"),
        Phase::Expired => state("approved", "finished", "Timeout"),
        Phase::Cancelled if was_approved => canceled("approved"),
        Phase::Cancelled => canceled("denied"),
        Phase::Rejected => state("denied", "finished", "Denied"),
        Phase::Lapsed => LATE,
    }
}

/// What is said of a request; `error` is why its only task has failed.
pub fn message<'a>(request: &Request, error: Option<&str>, now: Timestamp) -> Cow<'a, str> {
    let is_single = request.tally.total == 1;
    let work = work(request.content.class());
    match request.phase(now) {
        Phase::PendingApproval | Phase::Approved | Phase::Rejected => {
            request.message.clone().map_or_else(|| created(work), cut)
        }
        Phase::Queued => "State Machine Initializing".into(),
        Phase::Provisioning if is_single => "In Process".into(),
        Phase::Provisioning => progress(request.tally).into(),
        Phase::Completed if is_single => format!("{work} completed").into(),
        Phase::Completed => "Request complete".into(),
        Phase::PartiallyFailed | Phase::Failed => match error.filter(|_| is_single) {
            Some(error) => cut(format!("Error: {error}")),
            None => "Request completed with errors".into(),
        },
        Phase::Expired => "Its end came before it could begin".into(),
        Phase::Cancelled => "Request is canceled by user.".into(),
        Phase::Lapsed => "Nobody decided on it in time".into(),
    }
}

fn created(work: &str) -> Cow<'static, str> {
    format!("{work} - Request Created").into()
}

/// What a request does, in the vendor's words.
fn work(class: Class) -> &'static str {
    match class {
        Class::Machines => "VM Provisioning",
        Class::Automation => "Automation Request",
        Class::Service => "Service_Template_Provisioning",
    }
}

/// How many tasks stand where, by the names of their states.
fn progress(tally: Tally) -> String {
    let open = tally.open();
    match tally.total - open {
        0 => format!("Active = {open}"),
        ended => format!("Active = {open}; Finished = {ended}"),
    }
}

/// How far a task has come.
pub fn of_task(task: &Task, request: &Request) -> State {
    let task = task.as_of(request);
    let approval = match request.decision {
        Decision::Pending => "pending_approval",
        Decision::Approved => "approved",
        Decision::Rejected | Decision::Cancelled | Decision::Lapsed => "denied",
    };
    match task.fulfilment {
        Fulfilment::Planned if request.decision == Decision::Approved => {
            state(approval, "queued", "Ok")
        }
        Fulfilment::Planned => state(approval, "pending", "Ok"),
        Fulfilment::Running | Fulfilment::Retrying => state(approval, "active", "Ok"),
        Fulfilment::Succeeded => state(approval, "finished", "Ok"),
        Fulfilment::Failed => state(approval, "finished", "Error"),
        Fulfilment::Cancelled => State { approval, ..canceled("denied") },
        Fulfilment::Expired => state(approval, "finished", "Timeout"),
    }
}

/// What is said of a task.
pub fn task_message<'a>(task: &Task, request: &Request) -> Cow<'a, str> {
    let shown = task.as_of(request);
    let error = shown.error.as_ref().map(|error| error.message.clone());
    let work = work(request.content.class());
    match shown.fulfilment {
        Fulfilment::Planned if request.decision == Decision::Approved => {
            "State Machine Initializing".into()
        }
        Fulfilment::Planned => created(work),
        Fulfilment::Running => "In Process".into(),
        Fulfilment::Retrying => cut(format!("In Process: {}", error.unwrap_or_default())),
        Fulfilment::Succeeded => format!("{work} completed").into(),
        Fulfilment::Failed => cut(format!("Error: {}", error.unwrap_or_default())),
        Fulfilment::Cancelled => "Request is canceled by user.".into(),
        Fulfilment::Expired => "Its end came before it could begin".into(),
    }
}

/// The longest message, in characters. Contract section 4.3.
const MAX_MESSAGE: usize = 255;

fn cut<'a>(text: String) -> Cow<'a, str> {
    match text.char_indices().nth(MAX_MESSAGE) {
        Some((end, _)) => text[..end].to_owned().into(),
        None => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_phase_is_shown_as_is_looked_for_in_its_group() {
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
        for (phase, was_approved) in phases.iter().flat_map(|it| [(*it, false), (*it, true)]) {
            let shown = of_phase(phase, was_approved);
            let mut listed = STATES.iter().filter(|(state, _)| *state == shown);
            assert!(listed.any(|(_, group)| *group == phase.group()), "{phase:?}");
        }
    }
}
