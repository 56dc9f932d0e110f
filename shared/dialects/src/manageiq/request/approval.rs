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
    approval::{Approver, Step, Verdict, Vote},
    lifecycle::Decision,
    request::Ruling,
};
use jiff::Timestamp;

/// What is shown of each.
const SHOWN: [&str; 13] = [
    "id",
    "description",
    "state",
    "reason",
    "stamped_on",
    "stamper_id",
    "stamper_name",
    "approver_id",
    "approver_type",
    "approver_name",
    "miq_request_id",
    "created_on",
    "updated_on",
];

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

/// An approval before a reader: of a step, or else of the rules.
struct Approval<'a> {
    shown: Shown<'a>,
    index: usize,
    step: Option<&'a Step>,
    stamp: Option<Stamp<'a>>,
}

impl<'a> Approval<'a> {
    fn state(&self) -> &'static str {
        let request = self.shown.request;
        let verdict = self.stamp.filter(|_| self.step.is_none()).map(|stamp| stamp.verdict);
        match (verdict, request.decision) {
            (Some(Verdict::Approve), _) => "approved",
            (Some(Verdict::Reject), _) => "denied",
            (None, _) if self.index < request.settled => "approved",
            (None, Decision::Rejected) if self.index == request.settled => "denied",
            (
                None,
                Decision::Pending
                | Decision::Approved
                | Decision::Rejected
                | Decision::Cancelled
                | Decision::Lapsed,
            ) => "pending",
        }
    }

    fn description(&self) -> &'a str {
        let name = self.step.map_or("", |step| step.name.as_str());
        match self.stamp.filter(|_| self.step.is_none()).map(|stamp| stamp.verdict) {
            Some(Verdict::Reject) => "Quota",
            _ if name.is_empty() => "Default Approval",
            _ => name,
        }
    }

    /// Who has stamped it, by name.
    fn stamper(&self) -> Option<String> {
        let by = self.stamp?.by;
        Some(by.map_or(SYSTEM.to_owned(), |user| self.shown.name_of(user)))
    }

    /// Who is asked, where that is one user or one group.
    fn approver(&self, name: &str) -> Cell<'a> {
        match (name, self.step.and_then(Step::only)) {
            (_, None) => Cell::Null,
            ("approver_id", Some(Approver::User(user))) => Cell::Id(number::of_user(&user)),
            ("approver_id", Some(Approver::Group(group))) => Cell::Id(number::of_group(&group)),
            ("approver_type", Some(Approver::User(_))) => Cell::text("User"),
            ("approver_type", Some(Approver::Group(_))) => Cell::text("MiqGroup"),
            (_, Some(Approver::User(user))) => Cell::text(self.shown.name_of(&user)),
            (_, Some(Approver::Group(group))) => Cell::text(group.to_string()),
        }
    }

    fn cell(&self, name: &str) -> Cell<'a> {
        let (request, stamp) = (self.shown.request, self.stamp);
        let number = request.id.number();
        match name {
            "id" => Cell::Id(u64::from(number) * 100 + self.index as u64),
            "description" => Cell::text(self.description()),
            "state" => Cell::text(self.state()),
            "reason" => Cell::text_or_null(stamp.and_then(|stamp| stamp.reason)),
            "stamped_on" => Cell::time_or_null(stamp.map(|stamp| stamp.at)),
            "stamper_id" => {
                let by = stamp.and_then(|stamp| stamp.by);
                by.map_or(Cell::Null, |user| Cell::Id(number::of_user(user)))
            }
            "stamper_name" => Cell::text_or_null(self.stamper()),
            "approver_id" | "approver_type" | "approver_name" => self.approver(name),
            "miq_request_id" => Cell::Id(number.into()),
            "created_on" => Cell::Time(request.created_at),
            "updated_on" => Cell::Time(stamp.map_or(request.created_at, |stamp| stamp.at)),
            _ => Cell::Null,
        }
    }

    fn whole(&self) -> Resource<'static> {
        let column = |name: &&'static str| ((*name).into(), self.cell(name).into_owned());
        Resource(SHOWN.iter().map(column).collect())
    }
}

/// All of them.
pub(super) fn all(shown: Shown<'_>) -> Cell<'static> {
    Cell::Many(shown.approvals().map(|approval| approval.whole()).collect())
}

/// A column of each.
pub(super) fn each<'a>(shown: Shown<'a>, column: &str) -> Cell<'a> {
    Cell::Each(shown.approvals().map(|approval| approval.cell(column)).collect())
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
    fn approvals(self) -> impl Iterator<Item = Approval<'a>> {
        let steps = self.request.steps.iter().enumerate();
        let asked = steps.map(move |(index, step)| {
            let vote = self.votes().iter().rfind(|vote| vote.step == index);
            Approval { shown: self, index, step: Some(step), stamp: vote.map(Stamp::from) }
        });
        let index = self.request.steps.len();
        let ruled = self.ruled();
        let ruled =
            ruled.map(move |stamp| Approval { shown: self, index, step: None, stamp: Some(stamp) });
        asked.chain(ruled)
    }
}
