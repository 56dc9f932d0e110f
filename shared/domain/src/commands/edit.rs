//! Changing what is asked for before it is decided on. Whatever was decided of it is void: its approvers are asked
//! anew, unless now nobody has to be.

use super::{
    Pace, record,
    submit::{Catalogue, Draft, Submission, Wish, draft},
};
use crate::{
    Caller, Change, Error, Finding, Place, Request, Result, Role, Rule, Task, UserId,
    approval::Approver,
    event::{Actor, EventKind},
    lifecycle::{Decision, Fulfilment, Revocation, State, Trigger, apply},
    request::{Content, Operation, Phase},
    schedule::Schedule,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::sync::Arc;

/// The most tasks that a change can move to other times or targets: they are written together, with the request, and with
/// twenty who are asked and as many who aren't any more.
const MAX_MOVED: usize = 50;

/// What a request is to ask for instead.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// What its fields ask for.
    pub parameters: Value,
    /// When it begins and ends.
    pub schedule: Schedule,
    /// Why.
    pub justification: Option<String>,
    /// What there is to know of it; what was known before, if absent.
    pub message: Option<String>,
}

/// Whether the caller may change it as it stands: whose it is, and operators.
pub fn may_edit(request: &Request, caller: &Caller, now: Timestamp) -> Result<()> {
    if !request.belongs_to(&caller.user) && !caller.is(Role::Operator) {
        return Err(Error::forbidden("only its requester and operators may change it"));
    }
    if request.phase(now) == Phase::Lapsed {
        return Err(Error::conflict("AlreadyLapsed", "nobody decided on it in time"));
    }
    let (fulfilment, revocation) = (Fulfilment::Planned, Revocation::Off);
    let state = State { decision: request.decision, fulfilment, revocation };
    apply(state, Trigger::Approve).map(|_| ())
}

/// A request that is being changed.
#[derive(Clone, Debug)]
pub struct Amendment {
    /// What it would be if it were filed now.
    pub draft: Draft,
    request: Request,
    message: Option<String>,
}

/// The submission that a changed request stands for.
pub fn submission(request: &Request, edit: &Edit) -> Result<Submission> {
    let Content { operation, items, beneficiaries, is_strangers, .. } = request.content.as_ref();
    let ([item], Operation::Provision) = (items.as_slice(), operation) else {
        let message = "only a request for one thing can be changed: withdraw it and file another";
        return Err(Error::conflict("NotEditable", message));
    };
    let wish = Wish {
        template: item.template.clone(),
        kind: None,
        parameters: edit.parameters.clone(),
        schedule: edit.schedule,
        account: item.account,
        reason: None,
    };
    Ok(Submission {
        source: request.source.clone(),
        items: vec![wish],
        beneficiaries: (!is_strangers).then(|| beneficiaries.clone()),
        justification: edit.justification.clone(),
        correlation_id: request.correlation_id.clone(),
        ..Submission::default()
    })
}

/// Looks a change over, as if it were filed now by whose it is.
pub fn amend(
    request: &Request,
    edit: Edit,
    caller: &Caller,
    catalogue: &Catalogue,
    now: Timestamp,
) -> Result<Amendment> {
    may_edit(request, caller, now)?;
    let submission = submission(request, &edit)?;
    let groups = catalogue.users.get(&request.requester).map(|user| user.groups.clone());
    let owner = Caller {
        user: request.requester.clone(),
        groups: groups.unwrap_or_default(),
        ..caller.clone()
    };
    let mut draft = draft(submission, &owner, catalogue, now)?;
    draft.others = request.interested();
    draft.others.push(caller.user.clone());
    let before = request.content.items.first().map(|item| item.count);
    if let (Some(item), Some(before)) = (draft.items.first(), before)
        && item.count != before
    {
        let place = Place::Parameter(0, vec!["number_of_vms".into()]);
        let message = format!("can't be changed from {before}: withdraw it and file another");
        draft.findings.push(Finding::new(Rule::Mixed, place, message));
    }
    Ok(Amendment { draft, request: request.clone(), message: edit.message })
}

impl Amendment {
    /// The names that it would take and doesn't hold yet.
    pub fn new_names(&self) -> Vec<String> {
        let held = self.request.names();
        let names = self.draft.names().into_iter().map(|(_, name)| name);
        names.filter(|name| !held.contains(name)).collect()
    }

    /// Changes it, unless something stands against it; none if nothing changes.
    pub fn write(
        self,
        tasks: &[Task],
        caller: &Caller,
        now: Timestamp,
        pace: Pace,
    ) -> Result<Option<Change>> {
        let Self { draft, request, message } = self;
        if !draft.findings.is_empty() {
            return Err(Error::Invalid(draft.findings));
        }
        let mut next = request.clone();
        let content = Content {
            items: draft.items,
            justification: draft.submission.justification,
            ..request.content.as_ref().clone()
        };
        next.message = message.or(draft.message).or_else(|| request.message.clone());
        let same = content == *request.content;
        if same && next.message == request.message {
            return Ok(None);
        }
        record::touch(&mut next, now);
        let mut change = Change::default();
        let mut jobs = Vec::new();
        if !same {
            next.revision += 1;
            next.content = Arc::new(Content { revision: next.revision, ..content });
            next.content_hash = next.content.hash();
            if !request.belongs_to(&caller.user) && !next.edited_by.contains(&caller.user) {
                next.edited_by.push(caller.user.clone());
            }
            let wait = SignedDuration::from_hours(24 * i64::from(draft.approval_days));
            next.lapses_at = now.checked_add(wait).map_err(Error::internal)?;
            next.due_at = Some(next.lapses_at);
            (next.steps, next.settled, next.voters) = (draft.steps, 0, Vec::new());
            (next.claim, next.suspension) = (None, None);
            change = Change { amends: true, ..moved(&request, &next, tasks)? };
            if next.steps.is_empty() {
                next.decision = Decision::Approved;
                (next.decided_at, next.message) = (Some(now), None);
                jobs = next.release(now, pace);
            }
        }
        let actor = Actor::User(caller.user.clone());
        let mut event = record::of_request(&next, EventKind::Edited, actor, now);
        (event.jobs, event.message) = (jobs, next.message.clone());
        if !same {
            (event.asked, event.relieved) = (next.asked(), relieved(&request, &next));
        }
        Ok(Some(Change { request: Some(next), event: Some(event), ..change }))
    }
}

/// Whom it doesn't ask any more.
fn relieved(before: &Request, after: &Request) -> Vec<Approver> {
    let still = after.asked();
    before.asked().into_iter().filter(|approver| !still.contains(approver)).collect()
}

/// Who is asked now, which names are taken and given up, and the tasks as they are planned now.
fn moved(before: &Request, after: &Request, tasks: &[Task]) -> Result<Change> {
    let (held, wanted) = (before.names(), after.names());
    let only = |these: &[String], those: &[String]| -> Vec<String> {
        these.iter().filter(|name| !those.contains(name)).cloned().collect()
    };
    let (take_names, free_names) = (only(&wanted, &held), only(&held, &wanted));
    let mut changed = Vec::new();
    for planned in after.planned_tasks()? {
        let Some(row) = tasks.iter().find(|task| task.id == planned.id) else {
            return Err(Error::internal("a request without one of its tasks"));
        };
        let is_stopped = row.fulfilment != Fulfilment::Planned;
        if !is_stopped && (&row.target, row.schedule) != (&planned.target, planned.schedule) {
            let Task { target, schedule, revocation, .. } = planned;
            let version = row.version + 1;
            changed.push(Task { version, target, schedule, revocation, ..row.clone() });
        }
    }
    if changed.len() > MAX_MOVED {
        let message = format!(
            "the times of more than {MAX_MOVED} tasks can't be changed: withdraw it and file another"
        );
        return Err(Error::conflict("TooManyTasks", message));
    }
    let asking = record::asking(before, after);
    Ok(Change { take_names, free_names, tasks: changed, ..asking })
}

/// The users of whom something has to be known: whose it is, and for whom.
pub fn users(request: &Request, caller: &Caller) -> Vec<UserId> {
    let mut users = request.interested();
    users.push(caller.user.clone());
    users.sort();
    users.dedup();
    users
}
