//! `completed`: it is done.

use super::{Letter, words};

pub(super) struct Completed {
    /// When the first of it ends, if any does.
    end: Option<String>,
}

templates!(
    Completed,
    subject: "{% if facts.takes_back %}Taken back{% else if facts.extends %}Extended\
              {% else if facts.changes %}Changed{% else %}Ready{% endif %}: \
              request #{{ facts.id }}, {{ facts.thing }}",
    text: "mail/completed.txt",
    html: "mail/completed.html"
);

impl Completed {
    pub(super) fn of(letter: &Letter<'_>) -> Self {
        let ends = letter.request.content.items.iter().filter_map(|item| item.schedule.end);
        Self { end: ends.min().map(words::time) }
    }
}
