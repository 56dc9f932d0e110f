//! Writing a change: one conditional transaction, with the event that tells of it.

mod all;
mod pack;
mod rows;
mod verdict;
mod writes;

pub use all::Piece;

pub(super) use rows::{event_row, set_due};
pub(super) use writes::{delete, put, put_if};

use rows::{content_row, request_row, task_row};
use writes::put_unless_current;

use super::{
    Table,
    counts::new_request,
    enrolments::issued_row,
    fault::fault,
    idempotency::receipt_row,
    items::row,
    keys::{self},
    members::{counted, member_row, nobody_left},
    templates::{delete_version, stays, template_row},
};
use aws_sdk_dynamodb::{
    error::SdkError,
    operation::transact_write_items::TransactWriteItemsError,
    types::{CancellationReason, TransactWriteItem},
};
use domain::{Change, Error, Result, Task, Template, TenantId, UserId, Versioned, change::Offer};
use std::time::Duration;
use tokio::time::sleep;

/// The most rows that one transaction writes.
pub(super) const MOST: usize = 100;

/// How often something is written again that others were in the way of.
const ROUNDS: u32 = 16;

/// Why a change wasn't written.
#[derive(Debug)]
pub enum CommitError {
    /// Something else stands in the table than the change was decided on.
    Clash(Clash),
    /// It could not be written.
    Fault(Error),
}

/// What stands in a change's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// A row changed since it was read: decide again.
    Version,
    /// The voter has voted on this step.
    Vote,
    /// The name at this index of `take_names` is taken.
    Name(usize),
    /// The client's key is used.
    Key,
}

/// A client's key, and the fingerprint of what it stands for.
#[derive(Clone, Copy, Debug)]
pub struct Keyed<'a> {
    /// Whose key it is.
    pub caller: &'a UserId,
    /// The key as the client sent it.
    pub key: &'a str,
    /// SHA-256 of what was submitted, in hexadecimal.
    pub fingerprint: &'a str,
}

/// Why a transaction wasn't carried out.
pub(super) enum Refused {
    /// The condition of the write at this index wasn't met; none if others were quicker.
    Condition(Option<usize>),
    /// It failed.
    Fault(Error),
}

impl Table {
    /// Writes a change, all or nothing. A change with more rows than one transaction holds is a new
    /// request with many tasks: its tasks are written first, and nobody sees them without it.
    pub async fn commit(
        &self,
        tenant: &TenantId,
        change: &Change,
        keyed: Option<Keyed<'_>>,
    ) -> Result<(), CommitError> {
        let (mut writes, mut guards) = (Vec::new(), Vec::new());
        for (write, guard) in self.head(tenant, change, keyed).map_err(CommitError::Fault)? {
            writes.push(write);
            guards.push(guard);
        }
        let counted = self.count(std::iter::once(change)).map_err(CommitError::Fault)?;
        guards.extend(counted.iter().map(|_| Clash::Version));
        writes.extend(counted);
        let tasks = self.tasks(tenant, change).map_err(CommitError::Fault)?;
        if writes.len() + tasks.len() <= MOST {
            guards.extend(tasks.iter().map(|_| Clash::Version));
            writes.extend(tasks);
        } else if let Some(request) = new_request(change) {
            let end = self.stage(request, tasks).await.map_err(CommitError::Fault)?;
            writes.push(end);
            guards.push(Clash::Version);
        } else {
            let message = format!("a change of {} rows is too large", writes.len() + tasks.len());
            return Err(CommitError::Fault(Error::internal(message)));
        }
        // A new request has no row that others change, but for the counts.
        let written = match new_request(change) {
            Some(_) => self.transact_patiently(writes).await,
            None => self.transact(writes).await,
        };
        written.map_err(|refused| clash(refused, &guards))
    }

    /// Everything but the tasks, each write with what stands in its way when it is refused.
    fn head(
        &self,
        tenant: &TenantId,
        change: &Change,
        keyed: Option<Keyed<'_>>,
    ) -> Result<Vec<(TransactWriteItem, Clash)>> {
        let mut writes = Writes { table: &self.name, tenant, list: Vec::new() };
        writes.key(change, keyed)?;
        writes.names(change)?;
        writes.request(change)?;
        writes.grants(change)?;
        writes.ledgers(change)?;
        writes.offer(change)?;
        writes.code(change)?;
        if let Some(event) = &change.event {
            writes.add(
                put_if(&self.name, event_row(tenant, event, self.patience)?, 0),
                Clash::Version,
            )?;
        }
        if let Some((task, event)) = change.elsewhere.as_deref() {
            let before = task.version - 1;
            writes.add(put_if(&self.name, task_row(tenant, task)?, before), Clash::Version)?;
            let told = event_row(tenant, event, self.patience)?;
            writes.add(put_if(&self.name, told, 0), Clash::Version)?;
        }
        Ok(writes.list)
    }

    fn tasks(&self, tenant: &TenantId, change: &Change) -> Result<Vec<TransactWriteItem>> {
        let write = |task: &Task| put_if(&self.name, task_row(tenant, task)?, task.version - 1);
        change.tasks.iter().map(write).collect()
    }

    /// Carries out a transaction.
    pub(super) async fn transact(&self, writes: Vec<TransactWriteItem>) -> Result<(), Refused> {
        self.send(writes).await.map_err(refused)
    }

    /// The same, again and again while others are at its rows: for what can't be decided anew.
    pub(super) async fn transact_patiently(
        &self,
        writes: Vec<TransactWriteItem>,
    ) -> Result<(), Refused> {
        for round in 1..ROUNDS {
            match self.transact(writes.clone()).await {
                Err(Refused::Condition(None)) => sleep(pause(round)).await,
                outcome => return outcome,
            }
        }
        self.transact(writes).await
    }

    /// The SDK draws one token for all its tries, so that a try whose answer was lost isn't refused by
    /// what it has written itself.
    async fn send(
        &self,
        writes: Vec<TransactWriteItem>,
    ) -> Result<(), SdkError<TransactWriteItemsError>> {
        let call = self.client.transact_write_items().set_transact_items(Some(writes));
        call.send().await.map(|_| ())
    }
}

/// The writes of a transaction, in the order in which their refusal counts.
struct Writes<'a> {
    table: &'a str,
    tenant: &'a TenantId,
    list: Vec<(TransactWriteItem, Clash)>,
}

impl Writes<'_> {
    fn add(&mut self, write: Result<TransactWriteItem>, guard: Clash) -> Result<()> {
        self.list.push((write?, guard));
        Ok(())
    }

    fn key(&mut self, change: &Change, keyed: Option<Keyed<'_>>) -> Result<()> {
        let Some((request, keyed)) = change.request.as_ref().zip(keyed) else { return Ok(()) };
        let item = receipt_row(request, keyed)?;
        self.add(put_unless_current(self.table, item), Clash::Key)
    }

    fn names(&mut self, change: &Change) -> Result<()> {
        for (index, taken) in change.take_names.iter().enumerate() {
            let item = row(&keys::name(self.tenant, taken), "name", 1, taken)?;
            self.add(put_if(self.table, item, 0), Clash::Name(index))?;
        }
        for freed in &change.free_names {
            self.add(delete(self.table, &keys::name(self.tenant, freed)), Clash::Version)?;
        }
        Ok(())
    }

    fn request(&mut self, change: &Change) -> Result<()> {
        let Some(request) = &change.request else { return Ok(()) };
        for vote in &change.votes {
            let key = keys::vote(self.tenant, request.id, vote);
            self.add(put_if(self.table, row(&key, "vote", 1, vote)?, 0), Clash::Vote)?;
        }
        if request.version == 1 || change.amends {
            let before = u64::from(request.revision);
            self.add(put_if(self.table, content_row(request)?, before), Clash::Version)?;
        }
        let item = request_row(request)?;
        self.add(put_if(self.table, item, request.version - 1), Clash::Version)?;
        for approver in &change.ask {
            let item = row(&keys::asked(request, approver), "asked", 1, &())?;
            self.add(put(self.table, item), Clash::Version)?;
        }
        for approver in &change.unask {
            self.add(delete(self.table, &keys::asked(request, approver)), Clash::Version)?;
        }
        Ok(())
    }

    fn code(&mut self, change: &Change) -> Result<()> {
        let Some(issued) = &change.code else { return Ok(()) };
        let item = issued_row(self.tenant, issued)?;
        self.add(put_if(self.table, item, 0), Clash::Version)
    }

    fn ledgers(&mut self, change: &Change) -> Result<()> {
        for (account, ledger) in &change.ledgers {
            let key = keys::ledger(self.tenant, account);
            let item = row(&key, "ledger", ledger.version, &ledger.value)?;
            self.add(put_if(self.table, item, ledger.version - 1), Clash::Version)?;
        }
        Ok(())
    }

    fn grants(&mut self, change: &Change) -> Result<()> {
        for grant in &change.grants {
            let key = keys::grant(self.tenant, &grant.subject, &grant.target);
            let item = row(&key, "grant", grant.version, grant)?;
            self.add(put_if(self.table, item, grant.version - 1), Clash::Version)?;
        }
        for membership in &change.join {
            let item = member_row(self.tenant, membership)?;
            self.add(put(self.table, item), Clash::Version)?;
        }
        for membership in &change.leave {
            let key = keys::member(self.tenant, &membership.of, &membership.member);
            self.add(delete(self.table, &key), Clash::Version)?;
        }
        let at = change.event.as_ref().map(|event| event.at);
        for write in counted(self.table, self.tenant, &change.join, &change.leave, at) {
            self.add(write, Clash::Version)?;
        }
        Ok(())
    }

    fn template(&mut self, template: &Versioned<Template>) -> Result<()> {
        let item = template_row(self.tenant, template)?;
        self.add(put_if(self.table, item, template.version - 1), Clash::Version)
    }

    fn offer(&mut self, change: &Change) -> Result<()> {
        match &change.offer {
            None => Ok(()),
            Some(Offer::Put(template)) => self.template(template),
            Some(Offer::Replace(template, of)) => {
                self.template(template)?;
                self.add(nobody_left(self.table, self.tenant, of), Clash::Version)
            }
            Some(Offer::Delete(id, version, of)) => {
                let write = delete_version(self.table, self.tenant, id, *version);
                self.add(write, Clash::Version)?;
                self.add(nobody_left(self.table, self.tenant, of), Clash::Version)
            }
            Some(Offer::Stays(id)) => self.add(stays(self.table, self.tenant, id), Clash::Version),
        }
    }
}

/// How long to wait after this many tries to which others were in the way.
fn pause(round: u32) -> Duration {
    Duration::from_millis(u64::from(round * 7))
}

fn clash(refused: Refused, guards: &[Clash]) -> CommitError {
    match refused {
        Refused::Condition(index) => {
            let guard = index.and_then(|index| guards.get(index));
            CommitError::Clash(guard.copied().unwrap_or(Clash::Version))
        }
        Refused::Fault(error) => CommitError::Fault(error),
    }
}

fn refused(error: SdkError<TransactWriteItemsError>) -> Refused {
    let reasons = match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
            cancelled.cancellation_reasons()
        }
        _ => &[],
    };
    let is = |code: &'static str| {
        move |reason: &CancellationReason| reason.code.as_deref() == Some(code)
    };
    if let Some(index) = reasons.iter().position(is("ConditionalCheckFailed")) {
        return Refused::Condition(Some(index));
    }
    if reasons.iter().any(is("TransactionConflict")) {
        return Refused::Condition(None);
    }
    Refused::Fault(fault(error))
}
