//! `rejected`: your request was rejected, or nobody decided in time.

use super::{
    Letter,
    words::{self, Words},
};
use domain::request::Phase;

pub(super) struct Rejected {
    lapsed: bool,
    by: Option<String>,
    comment: Option<Words>,
    deadline: String,
}

templates!(
    Rejected,
    subject: "{% if mail.lapsed %}Not decided in time{% else %}Rejected{% endif %}: \
              request #{{ facts.id }}, {{ facts.thing }}",
    text: "mail/rejected.txt",
    html: "mail/rejected.html"
);

impl Rejected {
    pub(super) fn of(letter: &Letter<'_>) -> Self {
        Self {
            lapsed: letter.event.phase == Phase::Lapsed,
            by: letter.actor().map(|user| letter.called(user)),
            comment: Words::of(letter.event.comment.as_ref()),
            deadline: words::time(letter.request.lapses_at),
        }
    }
}
