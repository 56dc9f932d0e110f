//! `q` of tasks: what their labels are compared with. Contract section 9.

use super::{
    Shown,
    label::{LABELS, Label, category, project},
};
use crate::oracle::{
    ending::PENDING,
    query::{self, Attribute, Clause, Operator},
};
use domain::{
    Request, Result,
    lifecycle::{Decision, Fulfilment},
    request::Tally,
};
use std::iter::once;

/// Which tasks are meant: those for which all of it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter(Vec<Condition>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Condition {
    label: Label,
    clause: Clause,
}

impl Filter {
    /// Reads it; nothing means all tasks.
    pub fn parse(q: Option<&str>) -> Result<Self> {
        let attributes = LABELS.map(|label| Attribute::new(label.name(), label.sort()));
        let condition = |clause: Clause| {
            let label = LABELS.into_iter().find(|label| label.name() == clause.attribute)?;
            Some(Condition { label, clause })
        };
        let clauses = query::parse(q.unwrap_or_default(), &attributes)?;
        Ok(Self(clauses.into_iter().filter_map(condition).collect()))
    }

    /// Whether the task is meant.
    pub fn holds(&self, shown: &Shown<'_>) -> bool {
        self.0.iter().all(|Condition { label, clause }| {
            clause.is_met_by(label.project(shown).iter().map(String::as_str))
        })
    }

    /// Whether a task of this request can be meant, as far as the request shows without its tasks.
    pub fn may_hold(&self, request: &Request) -> bool {
        self.0.iter().all(|condition| condition.may_hold(request))
    }
}

impl Condition {
    fn is_met(&self, value: &str) -> bool {
        self.clause.is_met_by(once(value))
    }

    fn may_hold(&self, request: &Request) -> bool {
        let content = &request.content;
        match self.label {
            Label::Object => content.items.iter().any(|item| self.is_met(&item.template_name)),
            Label::TargetUser => {
                content.beneficiaries.iter().any(|user| self.is_met(user.as_str()))
            }
            Label::RequestKey => self.is_met(&request.id.to_string()),
            Label::CreationDate => self.is_met(&format!("{:.3}", request.created_at)),
            Label::Key => request.task_ids().iter().any(|id| self.is_met(&id.to_string())),
            Label::Status => {
                let mut statuses = statuses(request).into_iter();
                statuses.any(|status| self.is_met(status)) || self.is_about_ends()
            }
            Label::Category => {
                statuses(request).into_iter().any(|status| self.is_met(category(status)))
            }
            Label::Name | Label::Assignee | Label::Response | Label::Note => true,
        }
    }

    /// Whether it may be about what is taken back: how often that was tried only the task knows.
    fn is_about_ends(&self) -> bool {
        self.clause.operator != Operator::Eq || self.clause.value.starts_with(PENDING)
    }
}

/// What its tasks may be shown as, apart from how often it was tried to take something back.
fn statuses(request: &Request) -> Vec<&'static str> {
    let Tally { succeeded, failed, cancelled, expired, .. } = request.tally;
    let of = |count: u32, fulfilment| (count > 0).then(|| project(request.decision, fulfilment));
    let counted = [
        of(request.tally.open(), Fulfilment::Planned),
        of(succeeded, Fulfilment::Succeeded),
        of(failed, Fulfilment::Failed),
        of(cancelled + expired, Fulfilment::Cancelled),
    ];
    let mut all: Vec<&'static str> = counted.into_iter().flatten().collect();
    if matches!(request.decision, Decision::Approved | Decision::Cancelled) {
        // What was given or tried may be taken back, whatever came of it.
        all.extend([PENDING, "Revoked"]);
    }
    all
}
