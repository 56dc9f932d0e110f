//! How many requests there are, counted as they are filed.
//!
//! Each count is spread over several rows, and the transactions of a process take turns with them, so that
//! those who file at the same time are seldom in each other's way.

use super::{
    Table,
    items::{Item, key_item, number},
    keys::{self, COUNT_SHARDS, Key},
};
use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use domain::{Change, Error, Request, Result, TenantId, UserId, request::Class};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

/// The smallest distance between the numbers that two processes begin with.
const BLOCK: u32 = 100;

/// The attribute that counts tasks.
const TASKS: &str = "tasks";

/// How many requests there are of each class, and how many tasks they have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    requests: BTreeMap<Class, u64>,
    tasks: u64,
}

impl Counts {
    /// Requests of one class.
    pub fn of(&self, class: Class) -> u64 {
        self.requests.get(&class).copied().unwrap_or_default()
    }

    /// Requests of all classes.
    pub fn all(&self) -> u64 {
        self.requests.values().sum()
    }

    /// Their tasks.
    pub fn tasks(&self) -> u64 {
        self.tasks
    }

    fn add(&mut self, class: Class, count: u64) {
        if count > 0 {
            *self.requests.entry(class).or_default() += count;
        }
    }

    /// Each count by its name.
    fn named(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let requests = self.requests.iter().map(|(class, count)| (class.as_str(), *count));
        requests.chain([(TASKS, self.tasks)])
    }
}

/// Whose turn it is.
#[derive(Clone, Debug, Default)]
pub(super) struct Turns(Arc<AtomicU32>);

impl Turns {
    /// The shard that a transaction adds to; processes begin with different ones.
    fn next(&self, first: &Request) -> u32 {
        let turn = self.0.fetch_add(1, Ordering::Relaxed);
        (first.id.number() / BLOCK).wrapping_add(turn) % COUNT_SHARDS
    }
}

impl Table {
    /// How many requests a tenant has, or how many this user has filed.
    pub async fn counts(&self, tenant: &TenantId, of: Option<&UserId>) -> Result<Counts> {
        let keys: Vec<Key> =
            (0..COUNT_SHARDS).map(|shard| keys::count(tenant, of, shard)).collect();
        let mut counts = Counts::default();
        for row in self.items(&keys).await? {
            for class in Class::ALL {
                counts.add(class, stored(&row, class.as_str()));
            }
            counts.tasks += stored(&row, TASKS);
        }
        Ok(counts)
    }

    /// Counts the new requests among these changes: one write for their tenant and one for each requester.
    pub(super) fn count<'a>(
        &self,
        changes: impl Iterator<Item = &'a Change>,
    ) -> Result<Vec<TransactWriteItem>> {
        let (mut added, mut shard) = (BTreeMap::<_, Counts>::new(), None);
        for request in changes.filter_map(new_request) {
            let shard = *shard.get_or_insert_with(|| self.turns.next(request));
            for of in [None, Some(&request.requester)] {
                let key = keys::count(&request.tenant, of, shard);
                let counts = added.entry((key.pk, key.sk)).or_default();
                counts.add(request.content.class(), 1);
                counts.tasks += u64::from(request.tally.total);
            }
        }
        let write = |((pk, sk), counts)| self.add(&Key { pk, sk }, &counts);
        added.into_iter().map(write).collect()
    }

    fn add(&self, key: &Key, counts: &Counts) -> Result<TransactWriteItem> {
        let added = counts.named().map(|(name, _)| format!("#{name} :{name}"));
        let mut update = Update::builder()
            .table_name(&self.name)
            .set_key(Some(key_item(key)))
            .update_expression(format!("ADD {}", added.collect::<Vec<_>>().join(", ")));
        for (name, count) in counts.named() {
            update = update
                .expression_attribute_names(format!("#{name}"), name)
                .expression_attribute_values(format!(":{name}"), number(count));
        }
        let update = update.build().map_err(Error::internal)?;
        Ok(TransactWriteItem::builder().update(update).build())
    }
}

/// The request that a change files.
pub(super) fn new_request(change: &Change) -> Option<&Request> {
    change.request.as_ref().filter(|request| request.version == 1)
}

fn stored(row: &Item, name: &str) -> u64 {
    let value = row.get(name).and_then(|value| value.as_n().ok());
    value.and_then(|number| number.parse().ok()).unwrap_or_default()
}
