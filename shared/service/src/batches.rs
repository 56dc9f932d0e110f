//! Batches that come through the queue: each part is filed, and what became of it is kept.

use crate::{
    Service,
    racing::{Outcome as Race, racing},
    submit::{Filed, Wanted},
};
use cloud::table::batches::Which;
use domain::{
    Caller, Error, Result, TenantId,
    batch::{Batch, Outcome, Part},
    policy::{Action, authorize},
};
use jiff::Timestamp;
use serde_json::Value;

/// One request of a part.
#[derive(Debug)]
pub struct Entry {
    /// The client's own key of it, if it has one.
    pub key: Option<String>,
    /// What is asked for; or why it can't be read.
    pub wanted: Result<Wanted>,
}

/// What a caller asks of a batch.
#[derive(Clone, Debug)]
pub struct Query {
    /// Its name.
    pub correlation_id: String,
    /// Which outcomes.
    pub which: Which,
    /// How many at most.
    pub size: usize,
    /// Where the last page ended.
    pub cursor: Option<String>,
}

/// A batch with some of its outcomes.
#[derive(Clone, Debug)]
pub struct Page {
    /// The batch.
    pub batch: Batch,
    /// The outcomes, by part and place in it.
    pub outcomes: Vec<Outcome>,
    /// Where the next page begins, if there is one.
    pub cursor: Option<String>,
}

/// Says why a request could not be filed, by its place in the part.
pub type Explain<'a> = dyn Fn(usize, &Error) -> Value + Sync + 'a;

impl Service {
    /// Files the requests of a part. A part that comes again files nothing twice: each request has a key. Fails while some of
    /// them can be filed later, and before its last try while we don't know why they can't.
    pub async fn take_part(
        &self,
        caller: &Caller,
        part: &Part,
        entries: Vec<Entry>,
        explain: &Explain<'_>,
        last_try: bool,
        now: Timestamp,
    ) -> Result<Batch> {
        authorize(caller, Action::FileRequest)?;
        let batch = self.batch_of(&caller.tenant, part, now).await?;
        if batch.has(part)? {
            return Ok(batch);
        }
        let outcomes = self.file_all(caller, part, entries, explain, last_try, now).await?;
        racing(|| async {
            let batch = self.table.batch(&caller.tenant, batch.id).await?;
            let batch = batch.ok_or_else(|| Error::internal("a batch is gone"))?;
            if batch.has(part)? {
                return Ok(Race::Done(batch));
            }
            let (next, event) = batch.with(part, &outcomes, now);
            let written = self.table.put_batch(&next, &outcomes, event.as_ref()).await?;
            Ok(if written { Race::Done(next) } else { Race::Raced })
        })
        .await
    }

    /// The batch that a part belongs to; begun if there is none.
    async fn batch_of(&self, tenant: &TenantId, part: &Part, now: Timestamp) -> Result<Batch> {
        racing(|| async {
            if let Some(batch) = self.batch(tenant, &part.correlation_id).await? {
                return Ok(Race::Done(batch));
            }
            let id = self.table.numbers(tenant, 1).await?;
            let batch = Batch::begun(id, tenant.clone(), part, now);
            let begun = self.table.begin_batch(&batch).await?;
            Ok(if begun { Race::Done(batch) } else { Race::Raced })
        })
        .await
    }

    /// The batch of that name.
    pub(crate) async fn batch(&self, tenant: &TenantId, name: &str) -> Result<Option<Batch>> {
        match self.table.batch_number(tenant, name).await? {
            Some(id) => self.table.batch(tenant, id).await,
            None => Ok(None),
        }
    }

    /// A batch with a page of outcomes, if the caller may know of it.
    pub async fn read_batch(&self, caller: &Caller, query: &Query) -> Result<Page> {
        authorize(caller, Action::ReadRequests)?;
        let batch = self.batch(&caller.tenant, &query.correlation_id).await?;
        let batch = batch.filter(|batch| caller.sees_all() || batch.submitted_by == caller.user);
        let batch = batch.ok_or_else(|| Error::not_found("batch", &query.correlation_id))?;
        let tenant = &caller.tenant;
        let bound = format!("batch#{}#{:?}#{}", batch.id, query.which, caller.user);
        let place = self.open_cursor(tenant, &bound, query.cursor.as_deref()).await?;
        let found = self
            .table
            .outcomes(tenant, batch.id, query.which, place.as_deref(), query.size)
            .await?;
        let last = found.rows.last().map(|(place, _)| place.clone()).filter(|_| found.more);
        let cursor = self.sign_cursor(tenant, &bound, last).await?;
        let outcomes = found.rows.into_iter().map(|(_, outcome)| outcome).collect();
        Ok(Page { batch, outcomes, cursor })
    }

    async fn file_all(
        &self,
        caller: &Caller,
        part: &Part,
        entries: Vec<Entry>,
        explain: &Explain<'_>,
        last_try: bool,
        now: Timestamp,
    ) -> Result<Vec<Outcome>> {
        let (mut outcomes, mut wanted, mut places) = (Vec::new(), Vec::new(), Vec::new());
        for (index, Entry { key, wanted: entry }) in entries.into_iter().enumerate() {
            let mut outcome =
                Outcome { part: part.number, index, key, id: None, replayed: false, problem: None };
            match entry {
                Ok(entry) => {
                    places.push(index);
                    wanted.push(entry);
                }
                Err(error) => outcome.problem = Some(explain(index, &error)),
            }
            outcomes.push(outcome);
        }
        let filed = self.submit_all(caller, wanted, now).await?;
        for (index, filed) in places.into_iter().zip(filed) {
            match filed {
                Ok(Filed { id, replayed }) => {
                    (outcomes[index].id, outcomes[index].replayed) = (Some(id), replayed);
                }
                Err(error) if error.is_retryable() => return Err(error),
                Err(error @ Error::Internal(_)) if !last_try => return Err(error),
                Err(error) => outcomes[index].problem = Some(explain(index, &error)),
            }
        }
        Ok(outcomes)
    }
}
