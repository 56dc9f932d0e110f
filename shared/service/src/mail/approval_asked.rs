//! `approvalAsked`: you are asked to decide.

use super::{
    Letter,
    approval::{self, Approval},
    words::{self, Words},
};
use domain::{
    approval::{Mode, Step},
    event::EventKind,
};

pub(super) struct ApprovalAsked {
    /// From 1.
    number: usize,
    count: usize,
    name: String,
    needs: String,
    /// Words of the template's owner.
    message: Option<Words>,
    justification: Option<Words>,
    earlier: Vec<Approval>,
    deadline: String,
}

templates!(
    ApprovalAsked,
    subject: "Approval needed: request #{{ facts.id }}, {{ facts.thing }}",
    text: "mail/approval_asked.txt",
    html: "mail/approval_asked.html"
);

impl ApprovalAsked {
    pub(super) fn of(letter: &Letter<'_>) -> Self {
        let request = letter.request;
        let index = step(letter);
        let step = request.steps.get(index);
        Self {
            number: index + 1,
            count: request.steps.len().max(index + 1),
            name: step.map(|step| words::line(&step.name)).unwrap_or_default(),
            needs: step.map(needs).unwrap_or_default(),
            message: step.and_then(|step| Words::of(step.message.as_ref())),
            justification: Words::of(request.content.justification.as_ref()),
            earlier: approval::before(letter, index),
            deadline: words::time(request.lapses_at),
        }
    }
}

/// The step that the event opened.
fn step(letter: &Letter<'_>) -> usize {
    match letter.event.kind {
        EventKind::Filed | EventKind::Edited => 0,
        EventKind::StepApproved => letter.event.step.map_or(0, |step| step + 1),
        EventKind::StepReassigned => letter.event.step.unwrap_or(letter.request.settled),
        EventKind::Voted
        | EventKind::StepClaimed
        | EventKind::StepReleased
        | EventKind::StepSuspended
        | EventKind::StepResumed
        | EventKind::TaskCompleted
        | EventKind::TaskAssigned
        | EventKind::TaskAnswered
        | EventKind::Approved
        | EventKind::Rejected
        | EventKind::Lapsed
        | EventKind::Cancelled
        | EventKind::Retried
        | EventKind::Started
        | EventKind::Requeued
        | EventKind::TaskStarted
        | EventKind::TaskRetrying
        | EventKind::TaskSucceeded
        | EventKind::TaskFailed
        | EventKind::TaskCancelled
        | EventKind::TaskExpired
        | EventKind::Expiring
        | EventKind::Extended
        | EventKind::Released
        | EventKind::RevocationDue
        | EventKind::RevocationRetrying
        | EventKind::Revoked
        | EventKind::ReasonEnded
        | EventKind::Enrolled
        | EventKind::EnrolmentMoved
        | EventKind::EnrolmentRemoved
        | EventKind::TokenReturned
        | EventKind::BatchEnded => letter.request.settled,
    }
}

fn needs(step: &Step) -> String {
    let quorum = step.quorum.max(1);
    let (users, groups) = (!step.users.is_empty(), !step.groups.is_empty());
    match (step.mode, quorum) {
        (Mode::Any, 1) => "One approval settles it.".to_owned(),
        (Mode::Any, _) => format!("It takes {quorum} approvals."),
        (Mode::All, _) if !groups => "Everybody who is asked has to agree.".to_owned(),
        (Mode::All, _) if users => {
            format!("Everybody who is asked by name has to agree, and {quorum} of each group.")
        }
        (Mode::All, _) => format!("It takes {quorum} of each group that is asked."),
    }
}
