//! What is told of the past of a request. Contract section 4.1.

use crate::manageiq::cell::{Cell, Resource};
use domain::{Event, event::EventKind};

/// The log of a request, from its history.
pub(super) fn all<'a>(events: impl Iterator<Item = &'a Event>) -> Cell<'static> {
    Cell::Many(events.enumerate().map(|(index, event)| entry(index, event)).collect())
}

fn entry(index: usize, event: &Event) -> Resource<'static> {
    let number = u64::from(event.request.number());
    let mut entry = Resource::default();
    entry.add("id", Cell::Id(number * 100_000 + index as u64));
    entry.add("message", Cell::text(message(event)));
    entry.add("severity", Cell::text(severity(event.kind)));
    entry.add("resource_id", Cell::Id(number));
    entry.add("created_on", Cell::Time(event.at));
    entry
}

/// What happened, to which task, and what was said of it.
fn message(event: &Event) -> String {
    let words = words(event.kind);
    let task = event.task.map(|task| format!(" (task {task})")).unwrap_or_default();
    let said = event.message.as_deref().or(event.comment.as_deref());
    let said = said.map(|said| format!(": {said}")).unwrap_or_default();
    format!("{words}{task}{said}")
}

fn severity(kind: EventKind) -> &'static str {
    match kind {
        EventKind::TaskFailed => "ERROR",
        EventKind::TaskRetrying
        | EventKind::TaskExpired
        | EventKind::RevocationRetrying
        | EventKind::Rejected
        | EventKind::Lapsed => "WARN",
        _ => "INFO",
    }
}

fn words(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Filed => "Request created",
        EventKind::Edited => "Request changed",
        EventKind::Voted => "Agreed to; others have to agree, too",
        EventKind::StepApproved => "Approval given; the next one is open",
        EventKind::StepClaimed => "Approval taken over by one approver",
        EventKind::StepReleased => "Approval open to all its approvers again",
        EventKind::StepReassigned => "Others are asked to approve",
        EventKind::StepSuspended => "Approval put aside",
        EventKind::StepResumed => "Approval taken up again",
        EventKind::Approved => "Request approved",
        EventKind::Rejected => "Request denied",
        EventKind::Lapsed => "Nobody decided on the request in time",
        EventKind::Cancelled => "Request canceled",
        EventKind::Retried => "Tried again by an operator",
        EventKind::Started => "Its start has come",
        EventKind::Requeued => "Sent to the workers again",
        EventKind::TaskStarted => "Task started",
        EventKind::TaskRetrying => "Task failed and is tried again",
        EventKind::TaskSucceeded => "Task completed",
        EventKind::TaskFailed => "Task failed",
        EventKind::TaskCancelled => "Task canceled",
        EventKind::TaskExpired => "The end of the task came before it could begin",
        EventKind::TaskCompleted => "Task completed by hand",
        EventKind::TaskAssigned => "Task given to somebody to look after",
        EventKind::TaskAnswered => "Task noted on",
        EventKind::Expiring => "Its end is near",
        EventKind::Extended => "Its end was moved",
        EventKind::Released => "Given back before its end",
        EventKind::RevocationDue => "Has to be taken back",
        EventKind::RevocationRetrying => "Could not be taken back yet",
        EventKind::Revoked => "Taken back",
        EventKind::ReasonEnded => "Ended, and kept for another reason",
        EventKind::Enrolled => "The user of the token has enrolled",
        EventKind::EnrolmentMoved => "The time to enrol was changed",
        EventKind::EnrolmentRemoved => "Users were taken out",
        EventKind::TokenReturned => "The token of a user who was taken out was taken back",
        EventKind::BatchEnded => "The batch has ended",
    }
}
