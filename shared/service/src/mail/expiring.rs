//! `expiring`: it ends soon.

use super::{Letter, letter::thing, words};

pub(super) struct Expiring {
    /// What ends, to begin a sentence with.
    held: String,
    /// The same for the subject.
    thing: Option<String>,
    end: Option<String>,
}

templates!(
    Expiring,
    subject: "Ends {% if let Some(end) = mail.end %}{{ end }}{% else %}soon{% endif %}: \
              request #{{ facts.id }}, \
              {% if let Some(thing) = mail.thing %}{{ thing }}{% else %}{{ facts.thing }}{% endif %}",
    text: "mail/expiring.txt",
    html: "mail/expiring.html"
);

impl Expiring {
    pub(super) fn of(letter: &Letter<'_>) -> Self {
        let part = letter.part();
        Self {
            held: letter.held(),
            thing: part.as_ref().map(|part| thing(part.item)),
            // It may have moved since it was filed.
            end: letter.event.end.map(words::time),
        }
    }
}
