//! Who has agreed, as mails tell it.

use super::{Letter, words::Words};
use domain::approval::{Verdict, Vote};

/// One approver's yes.
pub(super) struct Approval {
    /// Who gave it.
    pub(super) by: String,
    /// What they said with it.
    pub(super) comment: Option<Words>,
}

/// The approvals of the steps before this one.
pub(super) fn before(letter: &Letter<'_>, step: usize) -> Vec<Approval> {
    let counts = |vote: &&Vote| vote.verdict == Verdict::Approve && vote.step < step;
    let told = |vote: &Vote| Approval {
        by: letter.called(&vote.voter),
        comment: Words::of(vote.comment.as_ref()),
    };
    letter.votes.iter().filter(counts).map(told).collect()
}
