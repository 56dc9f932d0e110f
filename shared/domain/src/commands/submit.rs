//! Filing a request. Validating is the same without the last step.

mod accounts;
mod approving;
mod check;
mod directly;
mod lookup;
mod machines;

pub use accounts::Account;
pub use directly::Along;
pub use lookup::in_use;

use self::check::Items;
use super::{Pace, record};
use crate::{
    Caller, Change, Error, Finding, Place, Request, RequestId, Result, Rule, TaskId, Template,
    TemplateId, UserId,
    approval::{Approver, MAX_STEPS, Step},
    event::{Actor, EventKind},
    lifecycle::Decision,
    request::{Content, Extended, Item, Operation, Tally},
    schedule::Schedule,
    settings::Settings,
    template::Kind,
    user::User,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use std::{collections::HashMap, sync::Arc};

/// What a client asks for.
#[derive(Clone, Debug, Default)]
pub struct Submission {
    /// Give, take back or extend.
    pub operation: Operation,
    /// The dialect it came in.
    pub source: String,
    /// What is asked for.
    pub items: Vec<Wish>,
    /// For whom; the requester if absent.
    pub beneficiaries: Option<Vec<UserId>>,
    /// In whose name; the caller if absent.
    pub requested_by: Option<UserId>,
    /// Why.
    pub justification: Option<String>,
    /// The client's own key.
    pub correlation_id: Option<String>,
    /// Whether an end that has passed is taken, to expire at once.
    pub takes_past_ends: bool,
    /// Whether the caller wants it approved as they file it, if they may.
    pub auto_approve: bool,
    /// What its dialect notes of it, to be shown with it.
    pub noted: Map<String, Value>,
    /// What it lets last longer, where that is what it does.
    pub extension: Option<Extension>,
}

/// What is to last longer.
#[derive(Clone, Debug)]
pub struct Extension {
    /// The tasks that gave it.
    pub tasks: Vec<Extended>,
    /// What they gave, with the new end: as many as the submission has wishes.
    pub items: Vec<Item>,
}

/// One thing asked for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Which template.
    pub template: TemplateId,
    /// What kind of thing it has to give, where the client says so.
    pub kind: Option<Kind>,
    /// What its fields ask for.
    pub parameters: Value,
    /// When it begins and ends.
    pub schedule: Schedule,
    /// Of an entitlement: the task that gave the account it is for; the primary account if absent.
    pub account: Option<TaskId>,
    /// Where it is taken back: the request that is to be no reason any more; every reason if absent.
    pub reason: Option<RequestId>,
}

/// What the tenant has of what a submission names.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// The templates named, by id.
    pub templates: HashMap<TemplateId, Template>,
    /// The users named who exist.
    pub users: HashMap<UserId, User>,
    /// The tenant's settings.
    pub settings: Settings,
}

/// A submission that was looked at: what stands against it, and what would become of it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Everything that stands against it.
    pub findings: Vec<Finding>,
    /// The items that could be read, in order.
    pub items: Vec<Item>,
    /// The index of each of them in the submission.
    places: Vec<usize>,
    /// Who must agree.
    pub steps: Vec<Step>,
    /// Why somebody has to, where that isn't clear.
    pub message: Option<String>,
    /// Whether its filer agrees to all of it at once.
    is_agreed: bool,
    /// Who else may not approve it.
    pub(super) others: Vec<UserId>,
    pub(super) submission: Submission,
    requester: UserId,
    filed_by: UserId,
    beneficiaries: Vec<UserId>,
    pub(super) approval_days: u16,
    is_strangers: bool,
}

/// The users whom a submission names, the caller included.
pub fn users_of(submission: &Submission, caller: &Caller) -> Vec<UserId> {
    let mut users = vec![caller.user.clone()];
    users.extend(submission.requested_by.clone());
    users.extend(submission.beneficiaries.iter().flatten().cloned());
    users.sort();
    users.dedup();
    users
}

/// Looks a submission over. Filing in another's name is an operator's.
pub fn draft(
    submission: Submission,
    caller: &Caller,
    catalogue: &Catalogue,
    now: Timestamp,
) -> Result<Draft> {
    if (submission.operation == Operation::Extend) != submission.extension.is_some() {
        return Err(Error::internal("an extension says what it extends, and nothing else does"));
    }
    let requester = check::requester(&submission, caller)?;
    let beneficiaries = submission.beneficiaries.clone().unwrap_or_else(|| vec![requester.clone()]);
    let mut findings = check::people(&requester, &beneficiaries, &submission, catalogue);
    findings.extend(check::shape(&submission, &beneficiaries)?);
    let member_of = match catalogue.users.get(&requester) {
        Some(user) if requester != caller.user => &user.groups,
        Some(_) | None => &caller.groups,
    };
    let Items { read: items, places, findings: found } =
        check::items(&submission, &beneficiaries, (caller, member_of), catalogue, now)?;
    findings.extend(found);
    let templates: Vec<&Template> =
        items.iter().filter_map(|item| catalogue.templates.get(&item.template)).collect();
    let (asking, mut reasons) = approving::asking(&items, &beneficiaries, &templates, now);
    let steps = merged_steps(&asking);
    let denied =
        if submission.auto_approve { approving::against(&steps, caller) } else { Vec::new() };
    let is_agreed = submission.auto_approve && denied.is_empty() && !steps.is_empty();
    reasons.extend(denied);
    findings.extend(machines::check(&items, &places, &beneficiaries, catalogue));
    if submission.operation == Operation::Provision {
        findings.extend(machines::addresses(&items, &places, beneficiaries.len()));
    }
    if steps.len() > MAX_STEPS {
        let message = format!("its templates ask for more than {MAX_STEPS} approval steps");
        findings.push(Finding::new(Rule::TooLong, Place::Field("items".into()), message));
    }
    findings.extend(check::kept(&submission, &beneficiaries, &items, &steps)?);
    let is_strangers =
        submission.beneficiaries.is_none() && !catalogue.users.contains_key(&requester);
    let days = templates.iter().filter_map(|template| template.limits.approval_days).min();
    Ok(Draft {
        findings,
        items,
        places,
        message: approving::message(&reasons).filter(|_| !is_agreed && !steps.is_empty()),
        steps,
        is_agreed,
        others: Vec::new(),
        requester,
        filed_by: caller.user.clone(),
        beneficiaries,
        approval_days: days.unwrap_or(catalogue.settings.approval_days),
        submission,
        is_strangers,
    })
}

/// The steps of all templates, each distinct one once.
fn merged_steps(templates: &[&Template]) -> Vec<Step> {
    let mut merged: Vec<Step> = Vec::new();
    for step in templates.iter().flat_map(|template| template.approval.steps()) {
        if !merged.contains(step) {
            merged.push(step.clone());
        }
    }
    merged
}

impl Draft {
    /// How many numbers it takes: its own and its tasks'.
    pub fn ids(&self) -> u32 {
        let tasks = if let Some(extension) = &self.submission.extension {
            extension.tasks.len()
        } else {
            let each = self.items.iter().map(|item| item.count as usize);
            each.fold(0, usize::saturating_add).saturating_mul(self.beneficiaries.len())
        };
        u32::try_from(tasks).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// Files it under this number, unless something stands against it.
    pub fn file(
        self,
        id: RequestId,
        caller: &Caller,
        now: Timestamp,
        pace: Pace,
    ) -> Result<Change> {
        if !self.findings.is_empty() {
            return Err(Error::Invalid(self.findings));
        }
        let is_agreed = self.is_agreed;
        let mut request = self.into_request(id, caller, now)?;
        let tasks = request.planned_tasks()?;
        request.tally = Tally::fold(tasks.iter().map(|task| task.fulfilment));
        request.content_hash = request.content.hash();
        let votes =
            if is_agreed { approving::agree(&mut request, caller, now) } else { Vec::new() };
        let mut event =
            record::of_request(&request, EventKind::Filed, Actor::User(caller.user.clone()), now);
        let mut ask = Vec::new();
        match request.open_step() {
            Some(step) => ask = step.approvers(),
            None => event.jobs = request.release(now, pace),
        }
        let mut change = Change { take_names: request.names(), ask, tasks, ..Change::default() };
        event.finished = record::finish(&mut request, now, &mut change);
        event.phase = request.phase(now);
        event.message.clone_from(&request.message);
        (change.event, change.request) = (Some(event), Some(request));
        Ok(Change { votes, ..change })
    }

    fn into_request(self, id: RequestId, caller: &Caller, now: Timestamp) -> Result<Request> {
        let wait = SignedDuration::from_hours(24 * i64::from(self.approval_days));
        let lapses_at = now.checked_add(wait).map_err(Error::internal)?;
        let decision = if self.steps.is_empty() { Decision::Approved } else { Decision::Pending };
        Ok(Request {
            id,
            tenant: caller.tenant.clone(),
            version: 1,
            source: self.submission.source,
            requester: self.requester,
            filed_by: self.filed_by,
            content: Arc::new(Content {
                operation: self.submission.operation,
                items: self.items,
                beneficiaries: self.beneficiaries,
                justification: self.submission.justification,
                extends: self.submission.extension.map(|it| it.tasks).unwrap_or_default(),
                revision: 0,
                is_strangers: self.is_strangers,
            }),
            correlation_id: self.submission.correlation_id,
            decision,
            steps: self.steps,
            settled: 0,
            voters: Vec::new(),
            claim: None,
            suspension: None,
            content_hash: String::new(),
            revision: 0,
            edited_by: Vec::new(),
            message: self.message,
            noted: self.submission.noted,
            tally: Tally::default(),
            round: 0,
            requeues: 0,
            created_at: now,
            modified_at: now,
            lapses_at,
            decided_at: None,
            cancelled_by: None,
            started_at: None,
            finished_at: None,
            due_at: Some(lapses_at),
        })
    }
}

impl Request {
    /// Lets work begin: the jobs that are due now, and when to look again.
    pub(super) fn release(&mut self, now: Timestamp, pace: Pace) -> Vec<crate::TaskId> {
        self.requeues = 0;
        let begun = self.content.items.iter().any(|item| item.schedule.has_begun(now));
        let again = begun.then(|| now.checked_add(pace.idle(0)).ok()).flatten();
        let starts = self.content.items.iter().filter_map(|item| item.schedule.start);
        self.due_at = starts.filter(|start| *start > now).chain(again).min();
        if begun { self.task_ids() } else { Vec::new() }
    }

    /// Whoever is asked to decide now.
    pub fn asked(&self) -> Vec<Approver> {
        self.open_step().map(Step::approvers).unwrap_or_default()
    }
}
