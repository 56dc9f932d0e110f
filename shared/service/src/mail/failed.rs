//! `failed`: it could not be done, or not all of it.

use super::{
    Letter,
    letter::thing,
    words::{self, Words},
};
use domain::{
    event::EventKind,
    request::{Phase, Tally},
};

pub(super) struct Failed {
    outcome: Outcome,
    /// How the tasks stand, if there are several and not all ran out.
    tally: Option<String>,
    last: Option<Failure>,
}

#[derive(PartialEq)]
enum Outcome {
    /// Nothing could be done.
    Nothing,
    /// Some of it is done.
    Part,
    /// Its end came before it was done.
    TooLate,
}

/// What could not be done last, and why.
struct Failure {
    what: String,
    why: Option<Words>,
}

templates!(
    Failed,
    subject: "{% match mail.outcome %}\
              {% when Outcome::Nothing %}Failed{% when Outcome::Part %}Partly failed\
              {% when Outcome::TooLate %}Over too soon{% endmatch %}: \
              request #{{ facts.id }}, {{ facts.thing }}",
    text: "mail/failed.txt",
    html: "mail/failed.html"
);

impl Failed {
    pub(super) fn of(letter: &Letter<'_>) -> Self {
        Self {
            outcome: outcome(letter.event.phase),
            tally: tally(letter.request.tally),
            last: last(letter),
        }
    }
}

fn outcome(phase: Phase) -> Outcome {
    match phase {
        Phase::PartiallyFailed => Outcome::Part,
        Phase::Expired => Outcome::TooLate,
        Phase::Failed
        | Phase::PendingApproval
        | Phase::Approved
        | Phase::Queued
        | Phase::Provisioning
        | Phase::Completed
        | Phase::Cancelled
        | Phase::Rejected
        | Phase::Lapsed => Outcome::Nothing,
    }
}

fn tally(tally: Tally) -> Option<String> {
    let Tally { total, succeeded, failed, cancelled, expired, .. } = tally;
    let counts = [
        (succeeded, "done"),
        (failed, "failed"),
        (cancelled, "cancelled"),
        (expired, "over too soon"),
    ];
    let told = counts.into_iter().filter(|(count, _)| *count > 0);
    let told = words::list(told.map(|(count, what)| format!("{count} {what}")), counts.len());
    (total > 1 && expired < total).then(|| format!("Of {total} parts: {told}."))
}

fn last(letter: &Letter<'_>) -> Option<Failure> {
    if letter.event.kind != EventKind::TaskFailed {
        return None;
    }
    let part = letter.part()?;
    let what = format!("{} for {}", thing(part.item), letter.called(part.holder));
    Some(Failure { what, why: Words::of(letter.event.message.as_ref()) })
}
