//! `cancelled`: it was withdrawn or stopped.

use super::{Letter, words::Words};

pub(super) struct Cancelled {
    by: Option<String>,
    comment: Option<Words>,
    /// How many of its parts were done before.
    done: u32,
    total: u32,
}

templates!(
    Cancelled,
    subject: "Cancelled: request #{{ facts.id }}, {{ facts.thing }}",
    text: "mail/cancelled.txt",
    html: "mail/cancelled.html"
);

impl Cancelled {
    pub(super) fn of(letter: &Letter<'_>) -> Self {
        Self {
            by: letter.actor().map(|user| letter.called(user)),
            comment: Words::of(letter.event.comment.as_ref()),
            done: letter.request.tally.succeeded,
            total: letter.request.tally.total,
        }
    }
}
