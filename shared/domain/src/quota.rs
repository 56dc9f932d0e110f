//! How much of what a template gives may be held at a time.

use crate::{
    Request, RequestId, Task, TemplateId, UserId,
    lifecycle::{Fulfilment, Revocation},
    machine::Size,
    request::Item,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most that may be held of a template's machines at a time; what isn't named has no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Quota {
    /// Whose machines count together.
    pub per: Scope,
    /// How many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machines: Option<Bound>,
    /// Their processors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpus: Option<Bound>,
    /// Their memory, in MB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<Bound>,
    /// Their disks, in GB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage: Option<Bound>,
}

/// Whose machines count together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Scope {
    /// Those of each requester.
    #[default]
    Requester,
    /// Those of the whole tenant.
    Tenant,
}

/// How much of one thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Bound {
    /// More is denied; nothing is if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
    /// More is noted; nothing is if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warn: Option<u64>,
}

/// Whose machines of which template are counted together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account {
    /// The template.
    pub template: TemplateId,
    /// Whose; everybody's if absent.
    pub requester: Option<UserId>,
}

/// What is held on an account, by request. What is given back leaves it when room is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// What each request takes.
    pub entries: BTreeMap<RequestId, Size>,
}

impl Ledger {
    /// What is held for other requests.
    pub fn used_beside(&self, id: RequestId) -> Size {
        let others = self.entries.iter().filter(|(request, _)| **request != id);
        others.map(|(_, size)| *size).fold(Size::default(), Size::plus)
    }

    /// The same with what requests take now; whoever takes nothing leaves it.
    #[must_use]
    pub fn refreshed(mut self, now: &BTreeMap<RequestId, Size>) -> Self {
        for (id, size) in now {
            if *size == Size::default() {
                self.entries.remove(id);
            } else {
                self.entries.insert(*id, *size);
            }
        }
        self
    }
}

impl Quota {
    /// On which account a requester's machines of a template count.
    pub fn account(&self, template: &TemplateId, requester: &UserId) -> Account {
        let requester = match self.per {
            Scope::Requester => Some(requester.clone()),
            Scope::Tenant => None,
        };
        Account { template: template.clone(), requester }
    }

    /// What is beyond the most that may be held.
    pub fn exceeded(&self, used: Size, wanted: Size) -> Vec<String> {
        self.beyond(used, wanted, |bound| bound.max, "exceeds quota")
    }

    /// What is beyond what is worth noting.
    pub fn warned(&self, used: Size, wanted: Size) -> Vec<String> {
        self.beyond(used, wanted, |bound| bound.warn, "exceeds warning limit")
    }

    fn beyond(
        &self,
        used: Size,
        wanted: Size,
        limit: impl Fn(Bound) -> Option<u64>,
        verb: &str,
    ) -> Vec<String> {
        let rows = [
            ("storage", self.storage, used.storage, wanted.storage, "GB"),
            ("vms", self.machines, used.machines, wanted.machines, ""),
            ("cpu", self.cpus, used.cpus, wanted.cpus, ""),
            ("memory", self.memory, used.memory, wanted.memory, "MB"),
        ];
        let beyond = |(what, bound, used, wanted, unit): (&str, Option<Bound>, u64, u64, &str)| {
            let limit = limit(bound?)?;
            let text = format!(
                "({what} - Used: {used}{unit} plus requested: {wanted}{unit} {verb}: {limit}{unit})"
            );
            (wanted > 0 && used.saturating_add(wanted) > limit).then_some(text)
        };
        rows.into_iter().filter_map(beyond).collect()
    }
}

/// What is said of a request that is beyond a quota.
pub fn denial(reasons: &[String]) -> String {
    format!("Request exceeds maximum allowed for the following: {}", reasons.join(" "))
}

/// What is said of a request that is close to one.
pub fn warning(reasons: &[String]) -> String {
    format!("Request exceeds warning limits for the following: {}", reasons.join(" "))
}

/// What a request is to take of a template's machines.
pub fn wanted(request: &Request, template: &TemplateId) -> Size {
    let items = request.content.items.iter().filter(|item| item.template == *template);
    let people = request.content.beneficiaries.len() as u64;
    // Of several items nobody knows here which those were of that somebody has stopped.
    let is_one = request.content.items.len() == 1;
    let stopped = u64::from(if is_one { request.tally.cancelled } else { 0 });
    let machines = |item: &Item| (u64::from(item.count) * people).saturating_sub(stopped);
    items.map(|item| item.size().times(machines(item))).fold(Size::default(), Size::plus)
}

/// What it takes now: nothing of what was taken back, and nothing of what never was made.
pub fn taken(request: &Request, tasks: &[Task], template: &TemplateId) -> Size {
    let sizes = tasks.iter().filter_map(|task| {
        let item = request.content.items.get(task.item)?;
        (item.template == *template && occupies(&task.as_of(request))).then(|| item.size())
    });
    sizes.fold(Size::default(), Size::plus)
}

fn occupies(task: &Task) -> bool {
    let being_removed = match task.revocation {
        Revocation::Revoked => return false,
        Revocation::Due | Revocation::Revoking => true,
        Revocation::Off | Revocation::Scheduled => false,
    };
    match task.fulfilment {
        Fulfilment::Planned
        | Fulfilment::Running
        | Fulfilment::Retrying
        | Fulfilment::Succeeded => true,
        Fulfilment::Failed | Fulfilment::Cancelled | Fulfilment::Expired => being_removed,
    }
}
