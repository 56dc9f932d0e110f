//! What was decided of a request by rules alone.

use super::Request;
use crate::{approval::Verdict, lifecycle::Decision};
use jiff::Timestamp;

/// A decision that nobody's vote has made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// Whether it may be done.
    pub verdict: Verdict,
    /// Since when.
    pub at: Timestamp,
}

impl Request {
    /// What rules have decided of it, where they had the last word: nobody had to agree to it, or there was no
    /// room for it.
    pub fn ruling(&self) -> Option<Ruling> {
        let decided = self.decided_at.unwrap_or(self.created_at);
        if self.is_beyond_quota() {
            return Some(Ruling { verdict: Verdict::Reject, at: decided });
        }
        // What nobody had to agree to from the beginning may have been stopped since.
        let at = if self.revision == 0 { self.created_at } else { decided };
        self.steps.is_empty().then_some(Ruling { verdict: Verdict::Approve, at })
    }

    /// Whether there was no room for it: it was denied although whoever was asked had agreed.
    pub fn is_beyond_quota(&self) -> bool {
        self.decision == Decision::Rejected && self.settled >= self.steps.len()
    }
}
