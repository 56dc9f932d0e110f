//! `enrolment_asked`: you are to enrol.

use super::{Invitation, Letter, letter::thing, words};

pub(super) struct EnrolmentAsked {
    /// The token.
    thing: Option<String>,
    /// What the reader shows to enrol, where there is no page for that.
    code: Option<String>,
    stop: Option<String>,
}

templates!(
    EnrolmentAsked,
    subject: "Enrol{% if let Some(stop) = mail.stop %} by {{ stop }}{% endif %}: \
              request #{{ facts.id }}, \
              {% if let Some(thing) = mail.thing %}{{ thing }}{% else %}{{ facts.thing }}{% endif %}",
    text: "mail/enrolment_asked.txt",
    html: "mail/enrolment_asked.html"
);

impl EnrolmentAsked {
    pub(super) fn of(letter: &Letter<'_>) -> Self {
        let invitation = letter.invitation.as_ref();
        let code = |it: &Invitation| it.link.is_none().then(|| words::line(&it.code));
        Self {
            thing: letter.part().map(|part| thing(part.item)),
            code: invitation.and_then(code),
            stop: invitation.and_then(|it| it.stop).map(words::time),
        }
    }
}
