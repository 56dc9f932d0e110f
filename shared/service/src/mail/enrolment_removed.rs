//! `enrolment_removed`: you can't enrol any more.

use super::Letter;

pub(super) struct EnrolmentRemoved {
    by: Option<String>,
}

templates!(
    EnrolmentRemoved,
    subject: "No need to enrol any more: request #{{ facts.id }}, {{ facts.thing }}",
    text: "mail/enrolment_removed.txt",
    html: "mail/enrolment_removed.html"
);

impl EnrolmentRemoved {
    pub(super) fn of(letter: &Letter<'_>) -> Self {
        Self { by: letter.actor().map(|user| letter.called(user)) }
    }
}
