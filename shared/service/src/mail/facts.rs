//! What every mail tells: who reads it, which request it is about, and why they get it.

use super::{
    Letter,
    letter::{period, thing},
    words::{line, list},
};
use domain::{Request, RequestId, notice::NoticeKind, request::Operation};

/// The most people and things that a sentence names.
const FEW: usize = 3;
/// The most people and things that the details name.
const MANY: usize = 50;

/// What every mail tells.
pub(super) struct Facts {
    /// How the reader is addressed.
    pub(super) reader: String,
    /// The request's number.
    pub(super) id: RequestId,
    /// Whether it is to be taken back rather than given.
    pub(super) takes_back: bool,
    /// Whether it is to last longer.
    pub(super) extends: bool,
    /// Whether what can be requested was changed, for nobody in particular.
    pub(super) changes: bool,
    /// `Your request`, or whose it is: the beginning of a sentence.
    pub(super) request: String,
    /// The same within a sentence.
    pub(super) request_inside: String,
    /// What it is for and for whom, to follow `request`.
    pub(super) aim: String,
    /// What it is about, in short.
    pub(super) thing: String,
    /// What it is about, with times, one by one.
    pub(super) things: Vec<String>,
    /// How many more things there are.
    pub(super) more: usize,
    /// For whom, at length.
    pub(super) everybody: String,
    /// Who asked, and who filed it if that was somebody else.
    pub(super) asked_by: String,
    /// The address of the request, or of what the reader is to do.
    pub(super) link: Option<String>,
    /// Why the reader gets the mail.
    pub(super) why: &'static str,
}

impl Facts {
    pub(super) fn of(letter: &Letter<'_>, kind: NoticeKind) -> Self {
        let request = letter.request;
        let operation = request.content.operation;
        let called = || request.content.beneficiaries.iter().map(|user| letter.called(user));
        let (thing, people) =
            (list(request.content.items.iter().map(thing), FEW), list(called(), FEW));
        Self {
            reader: line(&letter.to.name()),
            id: request.id,
            takes_back: operation == Operation::Revoke,
            extends: operation == Operation::Extend,
            changes: operation == Operation::Modify,
            request: whose(letter, "Your", "The"),
            request_inside: whose(letter, "your", "the"),
            aim: aim(operation, &thing, &people),
            thing,
            things: request.content.items.iter().take(MANY).map(in_full).collect(),
            more: request.content.items.len().saturating_sub(MANY),
            everybody: everybody(letter, kind, called()),
            asked_by: asked_by(letter),
            link: link(letter, kind).map(line),
            why: why(kind, letter),
        }
    }
}

/// Whoever is asked to enrol reads of nobody else who is.
fn everybody(
    letter: &Letter<'_>,
    kind: NoticeKind,
    called: impl Iterator<Item = String>,
) -> String {
    match kind {
        NoticeKind::EnrolmentAsked | NoticeKind::EnrolmentRemoved => letter.called(&letter.to.id),
        NoticeKind::ApprovalAsked
        | NoticeKind::ApprovalClosed
        | NoticeKind::Approved
        | NoticeKind::Rejected
        | NoticeKind::Completed
        | NoticeKind::Failed
        | NoticeKind::Cancelled
        | NoticeKind::Expiring
        | NoticeKind::Revoked
        | NoticeKind::BatchEnded => list(called, MANY),
    }
}

/// Where the reader goes from here.
fn link<'a>(letter: &'a Letter<'_>, kind: NoticeKind) -> Option<&'a str> {
    match &letter.invitation {
        Some(invitation) if kind == NoticeKind::EnrolmentAsked => invitation.link.as_deref(),
        Some(_) | None => letter.link.as_deref(),
    }
}

fn in_full(item: &domain::request::Item) -> String {
    period(item).map_or_else(|| thing(item), |period| format!("{}, {period}", thing(item)))
}

fn whose(letter: &Letter<'_>, your: &str, the: &str) -> String {
    let requester = &letter.request.requester;
    if *requester == letter.to.id {
        return format!("{your} request");
    }
    format!("{the} request by {}", letter.name(requester))
}

fn aim(operation: Operation, thing: &str, people: &str) -> String {
    match (operation, people) {
        (Operation::Modify, _) => format!("to change {thing}"),
        (Operation::Revoke, _) => format!("to take back {thing} from {people}"),
        (Operation::Extend, "you") => format!("to extend {thing}"),
        (Operation::Extend, _) => format!("to extend {thing} for {people}"),
        (Operation::Provision, "you") => format!("for {thing}"),
        (Operation::Provision, _) => format!("for {thing} for {people}"),
    }
}

fn asked_by(letter: &Letter<'_>) -> String {
    let Request { requester, filed_by, .. } = letter.request;
    let requested = letter.called(requester);
    if requester == filed_by {
        return requested;
    }
    format!("{requested}, filed by {}", letter.called(filed_by))
}

fn why(kind: NoticeKind, letter: &Letter<'_>) -> &'static str {
    match kind {
        NoticeKind::ApprovalAsked | NoticeKind::ApprovalClosed => {
            "You get this mail because you are one of those who may decide on this request."
        }
        NoticeKind::Approved
        | NoticeKind::Rejected
        | NoticeKind::Completed
        | NoticeKind::Failed
        | NoticeKind::Cancelled
        | NoticeKind::Expiring
        | NoticeKind::Revoked
        | NoticeKind::EnrolmentAsked
        | NoticeKind::EnrolmentRemoved
        | NoticeKind::BatchEnded
            if letter.request.requester == letter.to.id =>
        {
            "You get this mail because the request is yours."
        }
        NoticeKind::Approved
        | NoticeKind::Rejected
        | NoticeKind::Completed
        | NoticeKind::Failed
        | NoticeKind::Cancelled
        | NoticeKind::Expiring
        | NoticeKind::Revoked
        | NoticeKind::EnrolmentAsked
        | NoticeKind::EnrolmentRemoved
        | NoticeKind::BatchEnded => "You get this mail because the request concerns you.",
    }
}
