//! Looking again, at its start, at what held when something was filed for later.

use super::Snapshot;
use crate::{
    Error, Request, Result, Task, Template, TemplateId, UserId,
    commands::submit::Catalogue,
    lifecycle::{Decision, Fulfilment, Revocation},
    request::Operation,
    task::Fault,
};
use jiff::Timestamp;

/// Whether it is to be looked at again: its start lay ahead when it was filed, and has come.
pub fn looks_again(request: &Request, task: &Task, now: Timestamp) -> bool {
    let task = task.as_of(request);
    let open = match task.fulfilment {
        Fulfilment::Planned | Fulfilment::Retrying | Fulfilment::Running => true,
        Fulfilment::Succeeded
        | Fulfilment::Failed
        | Fulfilment::Cancelled
        | Fulfilment::Expired => false,
    };
    let gives = match request.content.operation {
        Operation::Provision => true,
        // What isn't offered any more can still be taken back.
        Operation::Revoke | Operation::Extend | Operation::Modify => false,
    };
    let revoking = matches!(task.revocation, Revocation::Due | Revocation::Revoking);
    let ahead = task.schedule.start.is_some_and(|start| start > request.created_at);
    let wanted = request.decision == Decision::Approved && open && !revoking;
    gives && ahead && wanted && task.schedule.has_begun(now) && !task.schedule.is_over(now)
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
    let found = template(request, task, catalogue).into_iter().chain(holder(snapshot, catalogue));
    let found: Vec<String> = found.collect();
    let fault = || Fault { code: "NotEligible".to_owned(), message: found.join("; ") };
    Ok((!found.is_empty()).then(fault))
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
