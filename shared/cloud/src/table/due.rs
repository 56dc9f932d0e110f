//! What is due, by index: whatever has a next action and a time for it.

use super::{
    Table,
    fault::fault,
    items::{body, key_of, number, text},
    keys::{self, DUE_SHARDS, Key, part},
};
use domain::{RequestId, Result, TaskId, TenantId};
use futures::future::try_join_all;
use jiff::Timestamp;

/// A row that is due, in a request's partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Whose it is.
    pub tenant: TenantId,
    /// The request it belongs to.
    pub request: RequestId,
    /// What it is.
    pub what: DueRow,
    /// Its key.
    pub key: Key,
}

/// The kinds of rows that can be due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueRow {
    /// A request.
    Request,
    /// A task.
    Task(TaskId),
    /// An event that people are to be told of.
    Event,
    /// A large request that was never finished.
    Staging,
    /// A batch whose parts haven't all come.
    Batch,
}

impl Table {
    /// What is due by now, most overdue first, at most `most` rows a shard.
    pub async fn due(&self, now: Timestamp, most: i32) -> Result<Vec<Due>> {
        let shards = (0..DUE_SHARDS).map(|shard| self.due_in(shard, now, most));
        Ok(try_join_all(shards).await?.into_iter().flatten().collect())
    }

    async fn due_in(&self, shard: u32, now: Timestamp, most: i32) -> Result<Vec<Due>> {
        let call = self.client.query().table_name(&self.name).index_name("due");
        let answer = call
            .key_condition_expression("duePk = :shard AND dueAt <= :now")
            .expression_attribute_values(":shard", text(keys::due(shard)))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .limit(most)
            .send()
            .await
            .map_err(fault)?;
        let keys: Vec<Key> = answer.items().iter().map(key_of).collect::<Result<_>>()?;
        Ok(keys.into_iter().filter_map(due).collect())
    }

    /// One task as its row stands.
    pub async fn task(
        &self,
        tenant: &TenantId,
        request: RequestId,
        id: TaskId,
    ) -> Result<Option<domain::Task>> {
        let item = self.item(&keys::task(tenant, request, id)).await?;
        item.as_ref().map(body).transpose()
    }
}

fn due(key: Key) -> Option<Due> {
    let (tenant, request) = keys::parse_request_partition(&key.pk)?;
    let what = match key.sk.as_str() {
        part::REQUEST => DueRow::Request,
        part::STAGING => DueRow::Staging,
        part::BATCH => DueRow::Batch,
        sk if sk.starts_with(part::EVENT) => DueRow::Event,
        sk => DueRow::Task(TaskId::new(sk.strip_prefix(part::TASK)?.parse().ok()?).ok()?),
    };
    Some(Due { tenant, request, what, key })
}
