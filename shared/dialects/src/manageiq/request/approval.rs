//! Who has agreed to a request, or refused it: people, or the rules. Contract sections 4.1 and 4.5.

use super::{
    super::{
        cell::{Cell, Resource},
        number,
    },
    Shown,
};
use domain::{
    UserId,
    approval::{Verdict, Vote},
    request::Ruling,
};
use jiff::Timestamp;

/// Who decides where nobody does.
pub(super) const SYSTEM: &str = "system";

/// A decision.
#[derive(Clone, Copy)]
pub(super) struct Stamp<'a> {
    verdict: Verdict,
    /// Why.
    pub(super) reason: Option<&'a str>,
    /// When.
    pub(super) at: Timestamp,
    /// Whose it is; the rules' if absent.
    by: Option<&'a UserId>,
}

impl<'a> From<&'a Vote> for Stamp<'a> {
    fn from(vote: &'a Vote) -> Self {
        let Vote { verdict, comment, at, voter, .. } = vote;
        Self { verdict: *verdict, reason: comment.as_deref(), at: *at, by: Some(voter) }
    }
}

impl From<Ruling> for Stamp<'_> {
    fn from(Ruling { verdict, at }: Ruling) -> Self {
        let reason = match verdict {
            Verdict::Approve => "Auto-Approved",
            Verdict::Reject => "Quota Exceeded",
        };
        Self { verdict, reason: Some(reason), at, by: None }
    }
}

/// An approval before a reader.
struct Approval<'a> {
    index: usize,
    name: &'a str,
    state: &'static str,
    stamp: Option<Stamp<'a>>,
}

impl<'a> Shown<'a> {
    /// The last word on it.
    pub(super) fn last_stamp(&self) -> Option<Stamp<'a>> {
        self.ruled().or_else(|| self.votes().last().map(Stamp::from))
    }

    fn ruled(&self) -> Option<Stamp<'a>> {
        self.request.ruling().map(Stamp::from)
    }

    fn votes(&self) -> &'a [Vote] {
        self.facts.votes.get(&self.request.id).map_or(&[], Vec::as_slice)
    }

    /// Whoever has agreed; `rules` where the rules have.
    pub(super) fn approvers(&self, rules: &str, show: impl Fn(&UserId) -> String) -> Cell<'a> {
        let agreed = self.votes().iter().filter(|vote| vote.verdict == Verdict::Approve);
        let ruled = self.ruled().filter(|stamp| stamp.verdict == Verdict::Approve);
        let names = agreed.map(|vote| show(&vote.voter)).chain(ruled.map(|_| rules.to_owned()));
        Cell::text(names.collect::<Vec<_>>().join(", "))
    }

    /// One approval for each step, with whoever has decided on it, and one for the rules.
    pub(super) fn approvals(&self) -> Cell<'a> {
        let steps = self.request.steps.iter().enumerate();
        let asked = steps.map(|(index, step)| self.of_step(index, &step.name));
        let ruled = self.ruled().map(|stamp| self.of_rules(stamp));
        Cell::Many(asked.chain(ruled).map(|approval| self.approval(approval)).collect())
    }

    fn of_step(&self, index: usize, name: &'a str) -> Approval<'a> {
        let vote = self.votes().iter().rfind(|vote| vote.step == index);
        let is_denied = vote.is_some_and(|vote| vote.verdict == Verdict::Reject);
        let state = match () {
            () if is_denied => "denied",
            () if index < self.request.settled => "approved",
            () => "pending",
        };
        Approval { index, name, state, stamp: vote.map(Stamp::from) }
    }

    fn of_rules(&self, stamp: Stamp<'a>) -> Approval<'a> {
        let (name, state) = match stamp.verdict {
            Verdict::Approve => ("", "approved"),
            Verdict::Reject => ("Quota", "denied"),
        };
        Approval { index: self.request.steps.len(), name, state, stamp: Some(stamp) }
    }

    fn approval(&self, Approval { index, name, state, stamp }: Approval<'a>) -> Resource<'a> {
        let request = self.request;
        let by = stamp.and_then(|stamp| stamp.by);
        let stamper = stamp.map(|_| by.map_or(SYSTEM.to_owned(), |user| self.name_of(user)));
        let name = if name.is_empty() { "Default Approval" } else { name };
        let mut approval = Resource::default();
        approval.add("id", Cell::Id(u64::from(request.id.number()) * 100 + index as u64));
        approval.add("description", Cell::text(name));
        approval.add("state", Cell::text(state));
        approval.add("reason", Cell::text_or_null(stamp.and_then(|stamp| stamp.reason)));
        approval.add("stamped_on", Cell::time_or_null(stamp.map(|stamp| stamp.at)));
        approval.add("stamper_id", by.map_or(Cell::Null, |user| Cell::Id(number::of_user(user))));
        approval.add("stamper_name", Cell::text_or_null(stamper));
        approval.add("miq_request_id", Cell::Id(request.id.number().into()));
        approval.add("created_on", Cell::Time(request.created_at));
        approval.add("updated_on", Cell::Time(stamp.map_or(request.created_at, |stamp| stamp.at)));
        approval
    }
}
