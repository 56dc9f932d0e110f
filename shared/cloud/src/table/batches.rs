//! Batches, and what became of their requests. A batch has a number and a partition like a request, so that its
//! events, mails and deadlines are found the same way.

use super::{
    Table,
    commit::{Refused, event_row, put_if, set_due},
    fault::fault,
    items::{Item, body, row, string, text},
    keys::{self, part},
};
use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{
    Event, RequestId, Result, TenantId,
    batch::{Batch, Outcome},
};

/// How many outcomes one row holds: a failure takes up to 3 KB, and a row 400.
const FAILURES: usize = 100;
const FILED: usize = 500;

/// Which outcomes are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those of what could not be filed.
    Failed,
    /// Those of what was.
    Filed,
}

impl Which {
    fn kind(self) -> &'static str {
        match self {
            Self::Failed => part::FAILED,
            Self::Filed => part::FILED,
        }
    }
}

/// Some outcomes, in order, each with its place.
#[derive(Clone, Debug, Default)]
pub struct Outcomes {
    /// Place and outcome.
    pub rows: Vec<(String, Outcome)>,
    /// Whether there are more behind them.
    pub more: bool,
}

impl Table {
    /// The number of the batch of that name.
    pub async fn batch_number(
        &self,
        tenant: &TenantId,
        correlation_id: &str,
    ) -> Result<Option<RequestId>> {
        let item = self.item(&keys::batch_number(tenant, correlation_id)).await?;
        item.as_ref().map(body).transpose()
    }

    /// A batch by its number.
    pub async fn batch(&self, tenant: &TenantId, id: RequestId) -> Result<Option<Batch>> {
        self.item(&keys::batch(tenant, id)).await?.as_ref().map(body).transpose()
    }

    /// Writes a batch whose first part has come. False if there is one of that name already.
    pub async fn begin_batch(&self, batch: &Batch) -> Result<bool> {
        let name = keys::batch_number(&batch.tenant, &batch.correlation_id);
        let name = put_if(&self.name, row(&name, "batchNumber", 1, &batch.id)?, 0)?;
        self.written(vec![name, self.batch_write(batch)?]).await
    }

    /// Writes a batch over the version before it, with the outcomes of a part and what tells of its end. False if
    /// another version stands there.
    pub async fn put_batch(
        &self,
        batch: &Batch,
        outcomes: &[Outcome],
        event: Option<&Event>,
    ) -> Result<bool> {
        let mut writes = vec![self.batch_write(batch)?];
        let (filed, failed): (Vec<_>, Vec<_>) =
            outcomes.iter().partition(|outcome| outcome.id.is_some());
        writes.extend(self.outcome_writes(batch, part::FAILED, &failed, FAILURES)?);
        writes.extend(self.outcome_writes(batch, part::FILED, &filed, FILED)?);
        if let Some(event) = event {
            let event = event_row(&batch.tenant, event, self.patience)?;
            writes.push(put_if(&self.name, event, 0)?);
        }
        self.written(writes).await
    }

    fn batch_write(&self, batch: &Batch) -> Result<TransactWriteItem> {
        let key = keys::batch(&batch.tenant, batch.id);
        let mut item = row(&key, "batch", batch.version, batch)?;
        set_due(&mut item, batch.id, batch.due_at);
        put_if(&self.name, item, batch.version - 1)
    }

    fn outcome_writes(
        &self,
        batch: &Batch,
        kind: &str,
        outcomes: &[&Outcome],
        most: usize,
    ) -> Result<Vec<TransactWriteItem>> {
        let write = |(chunk, outcomes): (usize, &[&Outcome])| {
            let number = outcomes.first().map_or(0, |outcome| outcome.part);
            let key = keys::outcomes(&batch.tenant, batch.id, kind, number, chunk);
            put_if(&self.name, row(&key, "outcomes", 1, &outcomes)?, 0)
        };
        outcomes.chunks(most).enumerate().map(write).collect()
    }

    async fn written(&self, writes: Vec<TransactWriteItem>) -> Result<bool> {
        match self.transact(writes).await {
            Ok(()) => Ok(true),
            Err(Refused::Condition(_)) => Ok(false),
            Err(Refused::Fault(error)) => Err(error),
        }
    }

    /// Up to `size` outcomes behind a place.
    pub async fn outcomes(
        &self,
        tenant: &TenantId,
        id: RequestId,
        which: Which,
        behind: Option<&str>,
        size: usize,
    ) -> Result<Outcomes> {
        let kind = which.kind();
        let (mut from, mut skip) = (kind.to_owned(), 0);
        if let Some((row, index)) = behind.and_then(|place| place.rsplit_once('/')) {
            (from, skip) = (row.to_owned(), index.parse().unwrap_or(0) + 1);
        }
        let mut found = Outcomes::default();
        loop {
            let (rows, next) = self.outcome_rows(tenant, id, kind, &from, size).await?;
            for (sk, outcomes) in rows {
                for (index, outcome) in outcomes.into_iter().enumerate().skip(skip) {
                    if found.rows.len() == size {
                        found.more = true;
                        return Ok(found);
                    }
                    found.rows.push((format!("{sk}/{index}"), outcome));
                }
                skip = 0;
            }
            let Some(next) = next else { return Ok(found) };
            from = next;
        }
    }

    /// A few rows of outcomes from a sort key on, and where to read on.
    async fn outcome_rows(
        &self,
        tenant: &TenantId,
        id: RequestId,
        kind: &str,
        from: &str,
        size: usize,
    ) -> Result<(Vec<(String, Vec<Outcome>)>, Option<String>)> {
        let most = i32::try_from(size / FAILURES + 2).unwrap_or(i32::MAX);
        let call = self.client.query().table_name(&self.name).consistent_read(true).limit(most);
        let answer = call
            .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to")
            .expression_attribute_values(":pk", text(keys::request_partition(tenant, id)))
            .expression_attribute_values(":from", text(from))
            .expression_attribute_values(":to", text(format!("{kind}~")))
            .send()
            .await
            .map_err(fault)?;
        let read = |item: &Item| {
            Ok((string(item, "sk").unwrap_or_default().to_owned(), body::<Vec<Outcome>>(item)?))
        };
        let rows = answer.items().iter().map(read).collect::<Result<Vec<_>>>()?;
        let last = answer.last_evaluated_key().and_then(|key| string(key, "sk"));
        // The next key in order: nothing lies between.
        Ok((rows, last.map(|sk| format!("{sk}\u{1}"))))
    }

    /// One event of a batch.
    pub async fn batch_event(
        &self,
        tenant: &TenantId,
        id: RequestId,
        event: &str,
    ) -> Result<Option<Event>> {
        self.item(&keys::event(tenant, id, event)).await?.as_ref().map(body).transpose()
    }
}
