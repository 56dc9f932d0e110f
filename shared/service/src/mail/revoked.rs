//! `revoked`: it was taken back.

use super::{Letter, letter::thing, words};

pub(super) struct Revoked {
    /// What was taken back, to begin a sentence with.
    held: String,
    /// The same for the subject.
    thing: Option<String>,
    /// When it ended, if that is why.
    end: Option<String>,
}

templates!(
    Revoked,
    subject: "Taken back: request #{{ facts.id }}, \
              {% if let Some(thing) = mail.thing %}{{ thing }}{% else %}{{ facts.thing }}{% endif %}",
    text: "mail/revoked.txt",
    html: "mail/revoked.html"
);

impl Revoked {
    pub(super) fn of(letter: &Letter<'_>) -> Self {
        let part = letter.part();
        Self {
            held: letter.held(),
            thing: part.map(|part| thing(part.item)),
            end: letter.event.end.map(words::time),
        }
    }
}
