//! `approvalClosed`: you needn't decide any more.

use super::{Letter, words::Words};
use domain::event::EventKind;

pub(super) struct ApprovalClosed {
    /// A sentence.
    outcome: String,
    comment: Option<Words>,
}

templates!(
    ApprovalClosed,
    subject: "Nothing left to decide: request #{{ facts.id }}, {{ facts.thing }}",
    text: "mail/approval_closed.txt",
    html: "mail/approval_closed.html"
);

impl ApprovalClosed {
    pub(super) fn of(letter: &Letter<'_>) -> Self {
        Self { outcome: outcome(letter), comment: Words::of(letter.event.comment.as_ref()) }
    }
}

fn outcome(letter: &Letter<'_>) -> String {
    let by = letter.actor().map(|user| format!(" by {}", letter.called(user))).unwrap_or_default();
    match letter.event.kind {
        EventKind::StepApproved => {
            format!("Your step was approved{by}, and the next one is open.")
        }
        EventKind::Approved => format!("It was approved{by}."),
        EventKind::Rejected => format!("It was rejected{by}."),
        EventKind::Cancelled => format!("It was cancelled{by}."),
        EventKind::Lapsed => "Nobody decided in time, so it lapsed.".to_owned(),
        EventKind::Edited => {
            format!("What it asks for was changed{by}, and you aren't asked any more.")
        }
        EventKind::StepReassigned => format!("Others were asked in your place{by}."),
        EventKind::Filed
        | EventKind::Voted
        | EventKind::StepClaimed
        | EventKind::StepReleased
        | EventKind::StepSuspended
        | EventKind::StepResumed
        | EventKind::TaskCompleted
        | EventKind::TaskAssigned
        | EventKind::TaskAnswered
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
        | EventKind::BatchEnded => "It was settled without you.".to_owned(),
    }
}
