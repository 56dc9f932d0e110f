//! `enrolment_asked`: you are to enrol.

use super::{Invitation, Letter, letter::thing, words};

pub(super) struct EnrolmentAsked {
    /// The token.
    thing: Option<String>,
    /// The page where the reader enrols.
    link: Option<String>,
    /// What the reader shows there.
    code: String,
    stop: Option<String>,
}

templates!(
    EnrolmentAsked,
    subject: "Enrol{% if let Some(stop) = mail.stop %} by {{ stop }}{% endif %}: \
              {% if let Some(thing) = mail.thing %}{{ thing }}{% else %}{{ facts.thing }}{% endif %}, \
              request #{{ facts.id }}",
    text: "mail/enrolment_asked.txt",
    html: "mail/enrolment_asked.html"
);

impl EnrolmentAsked {
    pub(super) fn of(letter: &Letter<'_>) -> Self {
        let invitation = letter.invitation.as_ref();
        let link = |it: &Invitation| it.link.as_deref().map(words::line);
        Self {
            thing: letter.part().map(|part| thing(part.item)),
            link: invitation.and_then(link),
            code: invitation.map(|it| words::line(&it.code)).unwrap_or_default(),
            stop: invitation.and_then(|it| it.stop).map(words::time),
        }
    }
}
