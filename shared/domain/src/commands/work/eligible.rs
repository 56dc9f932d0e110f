//! Looking again, at its start, at what held when something was filed for later.

use super::Snapshot;
use crate::{
    Error, Request, Result, Task, Template, TemplateId, UserId,
    change::Entry,
    commands::submit::Catalogue,
    lifecycle::{Decision, Fulfilment, Revocation},
    request::Operation,
    task::Fault,
    template::{Binding, Kind},
};
use jiff::Timestamp;

/// Whether it is to be looked at again: its start lay ahead when it was filed, and has come; or somebody comes to
/// belong to a group or ceases to, and groups are deleted.
pub fn looks_again(request: &Request, task: &Task, now: Timestamp) -> bool {
    (was_ahead(request, task) || is_for_group(request, task)) && acts_now(request, task, now)
}

/// Whether it is about who belongs to a group of the directory.
pub fn is_for_group(request: &Request, task: &Task) -> bool {
    let item = &request.content.items[task.item];
    item.kind == Kind::Group && item.binding == Binding::Directory {}
}

fn was_ahead(request: &Request, task: &Task) -> bool {
    task.as_of(request).schedule.start.is_some_and(|start| start > request.created_at)
}

fn acts_now(request: &Request, task: &Task, now: Timestamp) -> bool {
    let task = task.as_of(request);
    let open = match task.fulfilment {
        Fulfilment::Planned | Fulfilment::Retrying | Fulfilment::Running => true,
        Fulfilment::Succeeded
        | Fulfilment::Failed
        | Fulfilment::Cancelled
        | Fulfilment::Expired => false,
    };
    let acts = match request.content.operation {
        Operation::Provision => true,
        // What isn't offered any more can still be taken back, but not from another group of the same id.
        Operation::Revoke => is_for_group(request, &task),
        Operation::Extend | Operation::Modify => false,
    };
    let revoking = matches!(task.revocation, Revocation::Due | Revocation::Revoking);
    let wanted = request.decision == Decision::Approved && open && !revoking;
    acts && wanted && task.schedule.has_begun(now) && !task.schedule.is_over(now)
}

/// Whom and what it names.
pub fn named(request: &Request, task: &Task) -> (TemplateId, Vec<UserId>) {
    let users = vec![request.requester.clone(), task.beneficiary.clone()];
    (request.content.items[task.item].template.clone(), users)
}

/// What has changed since so that it isn't given.
pub(super) fn barred(snapshot: &Snapshot, now: Timestamp) -> Result<Option<Fault>> {
    let Snapshot { request, task, catalogue, .. } = snapshot;
    if !looks_again(request, task, now) {
        return Ok(None);
    }
    let catalogue =
        catalogue.as_deref().ok_or_else(|| Error::internal("nobody looked again at its start"))?;
    if let Some(gone) = gone(snapshot) {
        return Ok(Some(gone));
    }
    if !was_ahead(request, task) || request.content.operation == Operation::Revoke {
        return Ok(None);
    }
    let found = template(request, task, catalogue).into_iter().chain(holder(snapshot, catalogue));
    let found: Vec<String> = found.collect();
    Ok((!found.is_empty()).then(|| fault(found.join("; "))))
}

fn fault(message: String) -> Fault {
    Fault { code: "NotEligible".to_owned(), message }
}

/// The group that it is for isn't there any more, where that was looked at. Another one of the same id doesn't inherit.
pub(super) fn gone(snapshot: &Snapshot) -> Option<Fault> {
    let Snapshot { request, task, catalogue, .. } = snapshot;
    let catalogue = catalogue.as_deref().filter(|_| is_for_group(request, task))?;
    let id = &request.content.items[task.item].template;
    let is_same = |template: &Template| {
        let gives = template.entry() == Entry::Target(task.target.clone());
        gives && template.is_kept_here() && template.created_at <= request.created_at
    };
    let name = id.as_str();
    match catalogue.templates.get(id) {
        None => Some(fault(format!("the group {name:?} isn't there any more"))),
        Some(template) if !is_same(template) => {
            Some(fault(format!("the group {name:?} isn't the one that this was filed for")))
        }
        Some(_) => None,
    }
}

fn template(request: &Request, task: &Task, catalogue: &Catalogue) -> Option<String> {
    let id = &request.content.items[task.item].template;
    let name = id.as_str();
    let groups = catalogue.users.get(&request.requester).map_or(&[][..], |user| &user.groups);
    match catalogue.templates.get(id) {
        None => Some(format!("the template {name:?} isn't there any more")),
        Some(Template { enabled: false, .. }) => {
            Some(format!("the template {name:?} can't be requested any more"))
        }
        Some(template) if !template.is_offered_to(groups) => {
            let requester = request.requester.as_str();
            Some(format!("the template {name:?} isn't offered to {requester:?} any more"))
        }
        Some(_) => None,
    }
}

fn holder(snapshot: &Snapshot, catalogue: &Catalogue) -> Option<String> {
    let Snapshot { request, task, .. } = snapshot;
    let gone = !request.content.is_strangers && !catalogue.users.contains_key(&task.beneficiary);
    gone.then(|| format!("there is no user {:?} any more", task.beneficiary.as_str()))
}
