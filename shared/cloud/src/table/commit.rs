//! Writing a change: one conditional transaction, with the event that tells of it.

use super::{
    Table,
    fault::fault,
    idempotency::{Receipt, receipt_row},
    items::{Item, key_item, number, row, text},
    keys::{self, Key},
    members::member_row,
};
use aws_sdk_dynamodb::{
    error::SdkError,
    operation::transact_write_items::TransactWriteItemsError,
    types::{CancellationReason, Delete, Put, TransactWriteItem},
};
use domain::{
    Change, Error, Event, Request, Result, Task, TenantId, UserId, approval::Approver, notice,
};
use jiff::{SignedDuration, Timestamp};

/// The most rows that one transaction writes.
pub(super) const MOST: usize = 100;

/// How long a notice may take to reach people before the sweep sends it again.
const NOTICE_PATIENCE: SignedDuration = SignedDuration::from_secs(30);

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

/// A client's key and what it stands for.
#[derive(Clone, Copy, Debug)]
pub struct Keyed<'a> {
    /// Whose key it is.
    pub caller: &'a UserId,
    /// The key as the client sent it.
    pub key: &'a str,
    /// What it stands for.
    pub receipt: &'a Receipt,
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
        let tasks = self.tasks(tenant, change).map_err(CommitError::Fault)?;
        if writes.len() + tasks.len() <= MOST {
            guards.extend(tasks.iter().map(|_| Clash::Version));
            writes.extend(tasks);
        } else if let Some(request) = &change.request {
            let end = self.stage(request, tasks).await.map_err(CommitError::Fault)?;
            writes.push(end);
            guards.push(Clash::Version);
        }
        self.transact(writes).await.map_err(|refused| match refused {
            Refused::Condition(index) => {
                let guard = index.and_then(|index| guards.get(index));
                CommitError::Clash(guard.copied().unwrap_or(Clash::Version))
            }
            Refused::Fault(error) => CommitError::Fault(error),
        })
    }

    /// Everything but the tasks, each write with what stands in its way when it is refused.
    fn head(
        &self,
        tenant: &TenantId,
        change: &Change,
        keyed: Option<Keyed<'_>>,
    ) -> Result<Vec<(TransactWriteItem, Clash)>> {
        let name = self.name.as_str();
        let mut writes = Vec::new();
        let mut add = |write: Result<TransactWriteItem>, guard| {
            write.map(|write| writes.push((write, guard)))
        };
        if let Some(keyed) = keyed {
            let item = receipt_row(tenant, keyed.caller, keyed.key, keyed.receipt)?;
            add(put_unless_current(name, item), Clash::Key)?;
        }
        for (index, taken) in change.take_names.iter().enumerate() {
            let item = row(&keys::name(tenant, taken), "name", 1, taken)?;
            add(put_if(name, item, 0), Clash::Name(index))?;
        }
        if let (Some(vote), Some(request)) = (&change.vote, &change.request) {
            let key = keys::vote(tenant, request.id, vote.step, &vote.voter);
            add(put_if(name, row(&key, "vote", 1, vote)?, 0), Clash::Vote)?;
        }
        if let Some(request) = &change.request {
            add(put_if(name, request_row(request)?, request.version - 1), Clash::Version)?;
            for approver in &change.ask {
                let item = row(&keys::asked(request, approver), "asked", 1, &())?;
                add(put(name, item), Clash::Version)?;
            }
            let still = |approver: &&Approver| !change.ask.contains(approver);
            for approver in change.unask.iter().filter(still) {
                add(delete(name, &keys::asked(request, approver)), Clash::Version)?;
            }
        }
        if let Some(grant) = &change.grant {
            let key = keys::grant(tenant, &grant.subject, &grant.target);
            let item = row(&key, "grant", grant.version, grant)?;
            add(put_if(name, item, grant.version - 1), Clash::Version)?;
        }
        for freed in &change.free_names {
            add(delete(name, &keys::name(tenant, freed)), Clash::Version)?;
        }
        for membership in &change.join {
            add(put(name, member_row(tenant, membership)?), Clash::Version)?;
        }
        for membership in &change.leave {
            let key = keys::member(tenant, &membership.of, &membership.member);
            add(delete(name, &key), Clash::Version)?;
        }
        if let Some(event) = &change.event {
            add(put_if(name, event_row(tenant, event)?, 0), Clash::Version)?;
        }
        Ok(writes)
    }

    fn tasks(&self, tenant: &TenantId, change: &Change) -> Result<Vec<TransactWriteItem>> {
        let write = |task: &Task| put_if(&self.name, task_row(tenant, task)?, task.version - 1);
        change.tasks.iter().map(write).collect()
    }

    /// Carries out a transaction.
    pub(super) async fn transact(&self, writes: Vec<TransactWriteItem>) -> Result<(), Refused> {
        let call = self.client.transact_write_items().set_transact_items(Some(writes));
        match call.send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(refused(error)),
        }
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

pub(super) fn put(table: &str, item: Item) -> Result<TransactWriteItem> {
    let put = Put::builder().table_name(table).set_item(Some(item));
    Ok(TransactWriteItem::builder().put(put.build().map_err(Error::internal)?).build())
}

/// A put that replaces exactly this version; 0 stands for no row.
pub(super) fn put_if(table: &str, item: Item, before: u64) -> Result<TransactWriteItem> {
    let put = Put::builder().table_name(table).set_item(Some(item));
    let put = match before {
        0 => put.condition_expression("attribute_not_exists(pk)"),
        version => put
            .condition_expression("#version = :version")
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":version", number(version)),
    };
    Ok(TransactWriteItem::builder().put(put.build().map_err(Error::internal)?).build())
}

/// A put that replaces only what has expired: a row may outlive its time until it is collected.
fn put_unless_current(table: &str, item: Item) -> Result<TransactWriteItem> {
    let until = item.get("expires").cloned();
    let put = Put::builder()
        .table_name(table)
        .set_item(Some(item))
        .condition_expression("attribute_not_exists(pk) OR #expires < :begun")
        .expression_attribute_names("#expires", "expires")
        .expression_attribute_values(":begun", begun(until));
    Ok(TransactWriteItem::builder().put(put.build().map_err(Error::internal)?).build())
}

/// When a receipt that lasts until then was made, i.e. now.
fn begun(
    until: Option<aws_sdk_dynamodb::types::AttributeValue>,
) -> aws_sdk_dynamodb::types::AttributeValue {
    let until: i64 = until.and_then(|value| value.as_n().ok()?.parse().ok()).unwrap_or_default();
    number(until - super::idempotency::MEMORY.as_secs())
}

pub(super) fn delete(table: &str, key: &Key) -> Result<TransactWriteItem> {
    let delete = Delete::builder().table_name(table).set_key(Some(key_item(key)));
    Ok(TransactWriteItem::builder().delete(delete.build().map_err(Error::internal)?).build())
}

fn request_row(request: &Request) -> Result<Item> {
    let tenant = &request.tenant;
    let shard = keys::view_shard(request.id);
    let group = request.phase(request.modified_at).group();
    let key = keys::request(tenant, request.id);
    let mut item = row(&key, "request", request.version, request)?;
    let created = keys::created(request);
    item.insert("findPk".into(), text(keys::by_requester(tenant, &request.requester)));
    item.insert("findSk".into(), text(&created));
    item.insert("recentPk".into(), text(keys::recent(tenant, shard)));
    item.insert("phasePk".into(), text(keys::by_group(tenant, group, shard)));
    item.insert("createdSk".into(), text(created));
    set_due(&mut item, request.id, request.due_at);
    Ok(item)
}

pub(super) fn task_row(tenant: &TenantId, task: &Task) -> Result<Item> {
    let key = keys::task(tenant, task.request, task.id);
    let mut item = row(&key, "task", task.version, task)?;
    item.insert("findPk".into(), text(keys::by_task(tenant, task.id)));
    item.insert("findSk".into(), text("task"));
    set_due(&mut item, task.request, task.due_at);
    Ok(item)
}

fn event_row(tenant: &TenantId, event: &Event) -> Result<Item> {
    let key = keys::event(tenant, event.request, &event.id);
    let mut item = row(&key, "event", 1, event)?;
    item.insert("tenant".into(), text(tenant.as_str()));
    let again = event.at.checked_add(NOTICE_PATIENCE).ok();
    set_due(&mut item, event.request, again.filter(|_| notice::is_worth_telling(event)));
    Ok(item)
}

/// Puts a row into the index of what is due.
pub(super) fn set_due(item: &mut Item, request: domain::RequestId, at: Option<Timestamp>) {
    if let Some(at) = at {
        item.insert("duePk".into(), text(keys::due(keys::due_shard(request))));
        item.insert("dueAt".into(), number(at.as_millisecond()));
    }
}
