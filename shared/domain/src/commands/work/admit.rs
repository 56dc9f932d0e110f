//! Whether there is room for what a request takes, looked at when its first task is taken up.

use super::Step;
use crate::{
    Change, Request, Result, TemplateId, Versioned,
    commands::record,
    event::{Actor, EventKind},
    lifecycle::{Decision, Trigger},
    quota::{self, Account, Ledger, Quota},
    request::Operation,
    task::Task,
    template::Kind,
};
use jiff::Timestamp;

/// Each time that a ledger has grown by so many requests, those are looked for that hold nothing any more.
const LONG: usize = 500;

/// A quota that a request is held against, and what is held on its account.
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    /// Whose machines of which template.
    pub account: Account,
    /// How much of them may be held.
    pub quota: Quota,
    /// What is held.
    pub ledger: Versioned<Ledger>,
}

/// The templates that a request is held against, if it is to be.
pub fn templates(request: &Request) -> Vec<TemplateId> {
    let fresh = request.started_at.is_none() && request.decision == Decision::Approved;
    if !fresh || request.content.operation != Operation::Provision {
        return Vec::new();
    }
    let machines = request.content.items.iter().filter(|it| it.kind == Kind::VirtualMachine);
    let mut templates: Vec<TemplateId> = machines.map(|item| item.template.clone()).collect();
    templates.sort();
    templates.dedup();
    templates
}

impl Room {
    /// Why the request doesn't fit.
    pub fn exceeded(&self, request: &Request) -> Vec<String> {
        let wanted = quota::wanted(request, &self.account.template);
        self.quota.exceeded(self.ledger.value.used_beside(request.id), wanted)
    }

    /// Whether it matters what of the account may have been given back: the request would be denied or warned of, or the
    /// ledger has grown long.
    pub fn is_tight(&self, request: &Request) -> bool {
        let entries = self.ledger.value.entries.len();
        (entries > 0 && entries.is_multiple_of(LONG))
            || !self.exceeded(request).is_empty()
            || !self.warned(request).is_empty()
    }

    fn warned(&self, request: &Request) -> Vec<String> {
        let wanted = quota::wanted(request, &self.account.template);
        self.quota.warned(self.ledger.value.used_beside(request.id), wanted)
    }

    /// With the request on its account.
    fn entered(mut self, request: &Request) -> (Account, Versioned<Ledger>) {
        let wanted = quota::wanted(request, &self.account.template);
        self.ledger.value.entries.insert(request.id, wanted);
        self.ledger.version += 1;
        (self.account, self.ledger)
    }
}

/// A request for which there is room.
#[derive(Default)]
pub(super) struct Admitted {
    /// The accounts as they are once it is on them.
    pub(super) ledgers: Vec<(Account, Versioned<Ledger>)>,
    /// What is to be noted of it.
    pub(super) warning: Option<String>,
}

/// Admits a request, or says why it is denied.
pub(super) fn admit(request: &Request, rooms: Vec<Room>) -> Result<Admitted, String> {
    let exceeded: Vec<String> = rooms.iter().flat_map(|room| room.exceeded(request)).collect();
    if !exceeded.is_empty() {
        return Err(quota::denial(&exceeded));
    }
    let warned: Vec<String> = rooms.iter().flat_map(|room| room.warned(request)).collect();
    let warning = (!warned.is_empty()).then(|| quota::warning(&warned));
    let ledgers = rooms.into_iter().map(|room| room.entered(request)).collect();
    Ok(Admitted { ledgers, warning })
}

/// There is no room: it is denied as a whole, before anything of it is made.
pub(super) fn deny(
    mut request: Request,
    task: &Task,
    message: String,
    now: Timestamp,
) -> Result<Step> {
    task.clone().advance(request.decision, Trigger::Deny)?;
    record::touch(&mut request, now);
    request.decision = Decision::Rejected;
    request.decided_at = Some(now);
    request.tally.cancelled += request.tally.open();
    request.message = Some(message.clone());
    let mut change = Change::default();
    let finished = record::finish(&mut request, now, &mut change);
    let mut event = record::of_request(&request, EventKind::Rejected, Actor::Worker, now);
    (event.finished, event.message) = (finished, Some(message.clone()));
    event.comment = Some(message);
    Ok(Step::Settle(Box::new(Change { request: Some(request), event: Some(event), ..change })))
}
