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
    let (severity, words) = told(event.kind);
    entry.add("message", Cell::text(message(words, event)));
    entry.add("severity", Cell::text(severity));
    entry.add("resource_id", Cell::Id(number));
    entry.add("created_on", Cell::Time(event.at));
    entry
}

/// What happened, to which task, and what was said of it.
fn message(words: &str, event: &Event) -> String {
    let task = event.task.map(|task| format!(" (task {task})")).unwrap_or_default();
    let said = event.message.as_deref().or(event.comment.as_deref());
    let said = said.map(|said| format!(": {said}")).unwrap_or_default();
    format!("{words}{task}{said}")
}

/// How bad it is, and what it is.
fn told(kind: EventKind) -> (&'static str, &'static str) {
    match kind {
        EventKind::Filed => ("INFO", "Request created"),
        EventKind::Edited => ("INFO", "Request changed"),
        EventKind::Voted => ("INFO", "Agreed to; others have to agree, too"),
        EventKind::StepApproved => ("INFO", "Approval given; the next one is open"),
        EventKind::StepClaimed => ("INFO", "Approval taken over by one approver"),
        EventKind::StepReleased => ("INFO", "Approval open to all its approvers again"),
        EventKind::StepReassigned => ("INFO", "Others are asked to approve"),
        EventKind::StepSuspended => ("INFO", "Approval put aside"),
        EventKind::StepResumed => ("INFO", "Approval taken up again"),
        EventKind::Approved => ("INFO", "Request approved"),
        EventKind::Rejected => ("WARN", "Request denied"),
        EventKind::Lapsed => ("WARN", "Nobody decided on the request in time"),
        EventKind::Cancelled => ("INFO", "Request canceled"),
        EventKind::Retried => ("INFO", "Tried again by an operator"),
        EventKind::Started => ("INFO", "Its start has come"),
        EventKind::Requeued => ("INFO", "Sent to the workers again"),
        EventKind::TaskStarted => ("INFO", "Task started"),
        EventKind::TaskRetrying => ("WARN", "Task failed and is tried again"),
        EventKind::TaskSucceeded => ("INFO", "Task completed"),
        EventKind::TaskFailed => ("ERROR", "Task failed"),
        EventKind::TaskCancelled => ("INFO", "Task canceled"),
        EventKind::TaskExpired => ("WARN", "The end of the task came before it could begin"),
        EventKind::TaskCompleted => ("INFO", "Task completed by hand"),
        EventKind::TaskAssigned => ("INFO", "Task given to somebody to look after"),
        EventKind::TaskAnswered => ("INFO", "Task noted on"),
        EventKind::Expiring => ("INFO", "Its end is near"),
        EventKind::Extended => ("INFO", "Its end was moved"),
        EventKind::Released => ("INFO", "Given back before its end"),
        EventKind::RevocationDue => ("INFO", "Has to be taken back"),
        EventKind::RevocationRetrying => ("WARN", "Could not be taken back yet"),
        EventKind::Revoked => ("INFO", "Taken back"),
        EventKind::ReasonEnded => ("INFO", "Ended, and kept for another reason"),
        EventKind::Enrolled => ("INFO", "The user of the token has enrolled"),
        EventKind::EnrolmentMoved => ("INFO", "The time to enrol was changed"),
        EventKind::EnrolmentRemoved => ("INFO", "Users were taken out"),
        EventKind::TokenReturned => {
            ("INFO", "The token of a user who was taken out was taken back")
        }
        EventKind::BatchEnded => ("INFO", "The batch has ended"),
    }
}
