//! `approved`: your request was approved.

use super::{
    Letter,
    approval::{self, Approval},
    words,
};

pub(super) struct Approved {
    approvals: Vec<Approval>,
    /// When it begins, if not at once.
    start: Option<String>,
}

templates!(
    Approved,
    subject: "Approved: request #{{ facts.id }}, {{ facts.thing }}",
    text: "mail/approved.txt",
    html: "mail/approved.html"
);

impl Approved {
    pub(super) fn of(letter: &Letter<'_>) -> Self {
        Self {
            approvals: approval::before(letter, letter.request.steps.len()),
            start: start(letter).map(words::time),
        }
    }
}

/// The first start, if everything begins later.
fn start(letter: &Letter<'_>) -> Option<jiff::Timestamp> {
    let starts = letter.request.content.items.iter().map(|item| item.schedule.start);
    let later = |start: Option<jiff::Timestamp>| start.filter(|at| *at > letter.event.at);
    starts.map(later).collect::<Option<Vec<_>>>()?.into_iter().min()
}
