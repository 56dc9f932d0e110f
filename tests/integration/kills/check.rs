//! What must hold when everything has come to its end, read from the table, the target system and the mailbox.

mod counts;
mod grants;
mod history;
mod mails;
mod names;
mod outside;
mod requests;
mod rows;

use super::client::Filed;
use crate::stack::Stack;
use rows::Rows;

/// What a check has found.
pub(super) struct Report {
    pub(super) wrong: Vec<String>,
    pub(super) summary: String,
}

/// Looks at everything.
pub(super) fn check(stack: &Stack, filed: &[Filed]) -> Report {
    let rows = Rows::read(stack);
    let outside = outside::Outside::read(stack);
    let mailbox = stack.mails();
    let wrong = [
        requests::check(&rows, filed),
        history::check(&rows),
        grants::check(&rows),
        outside.check(&rows),
        names::check(&rows),
        counts::check(&rows),
        mails::check(&rows, &mailbox),
    ];
    let found = outside.found_by_another_worker(&rows);
    let summary = format!(
        "{} requests, {} tasks, {} things made outside ({found} of them found by a later worker), {} events, {} mails",
        rows.requests.len(),
        rows.tasks.len(),
        outside.made(),
        rows.events.len(),
        mailbox.len(),
    );
    Report { wrong: wrong.concat(), summary }
}
