//! What time brings about. Every step can be repeated; a run has a budget.

mod sight;

pub use sight::Age;
use sight::Watch;

use crate::{
    Service,
    racing::{Outcome, racing},
};
use cloud::{
    queues::{Notice, Queue, VERSION},
    table::{
        CommitError,
        due::{Due, DueRow},
    },
};
use domain::{
    Change, Event, Result, TaskId,
    commands::{
        Pace,
        sweep::{sweep_request, sweep_task},
    },
    watch::{self, Waiting},
};
use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};

/// How many due rows one run takes from each shard.
const BUDGET: i32 = 250;
/// How many rows are handled at the same time.
const AT_ONCE: usize = 8;
/// After this nobody is told of an event any more.
const STALE_NEWS: SignedDuration = SignedDuration::from_hours(24);

/// What a run has done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Rows that were due.
    pub due: usize,
    /// Rows that could not be handled; they stay due.
    pub failed: usize,
    /// How long things have waited.
    pub ages: Vec<Age>,
}

impl Service {
    /// Handles what is due, as far as the budget goes. A row that fails doesn't hold up the others.
    pub async fn sweep(&self, notices: &Queue, now: Timestamp) -> Result<Swept> {
        let due = self.table.due(now, BUDGET).await?;
        let (count, watch) = (due.len(), &Watch::default());
        let failed = stream::iter(due)
            .map(|due| async move {
                let outcome = self.sweep_one(&due, notices, now, watch).await;
                if let Err(error) = &outcome {
                    let error = error.chain();
                    tracing::error!(error, request = %due.request, "a due row can't be handled");
                }
                outcome.is_err()
            })
            .buffer_unordered(AT_ONCE)
            .filter(|failed| std::future::ready(*failed))
            .count()
            .await;
        Ok(Swept { due: count, failed, ages: watch.ages(now) })
    }

    async fn sweep_one(
        &self,
        due: &Due,
        notices: &Queue,
        now: Timestamp,
        watch: &Watch,
    ) -> Result<()> {
        match due.what {
            DueRow::Request => self.sweep_request(due, now, watch).await,
            DueRow::Task(task) => self.sweep_task(due, task, now, watch).await,
            DueRow::Event => self.tell_again(due, notices, now, watch).await,
            DueRow::Batch => self.give_up_batch(due, now).await,
            DueRow::Staging => self.table.clear_staging(&due.tenant, due.request, now).await,
        }
    }

    async fn sweep_request(&self, due: &Due, now: Timestamp, watch: &Watch) -> Result<()> {
        racing(|| async {
            let Some(loaded) = self.table.request(&due.tenant, due.request).await? else {
                return Ok(Outcome::Done(()));
            };
            watch.see(due, watch::request(&loaded.request, now));
            let change = sweep_request(&loaded.request, &loaded.tasks, now, self.pace)?;
            self.write_swept(due, change).await
        })
        .await
    }

    async fn sweep_task(
        &self,
        due: &Due,
        task: TaskId,
        now: Timestamp,
        watch: &Watch,
    ) -> Result<()> {
        racing(|| async {
            let Some(work) = self.table.work(&due.tenant, due.request, task).await? else {
                return Ok(Outcome::Done(()));
            };
            watch.see(due, watch::task(&work.request, &work.task, now));
            let change = sweep_task(&work.request, &work.task, now, self.pace)?;
            self.write_swept(due, change).await
        })
        .await
    }

    async fn give_up_batch(&self, due: &Due, now: Timestamp) -> Result<()> {
        racing(|| async {
            let batch = self.table.batch(&due.tenant, due.request).await?;
            let Some((batch, event)) = batch.and_then(|batch| batch.given_up(now)) else {
                return Ok(Outcome::Done(()));
            };
            let written = self.table.put_batch(&batch, &[], Some(&event)).await?;
            Ok(if written { Outcome::Done(()) } else { Outcome::Raced })
        })
        .await
    }

    async fn write_swept(&self, due: &Due, change: Option<Change>) -> Result<Outcome<()>> {
        let Some(change) = change else { return Ok(Outcome::Done(())) };
        match self.table.commit(&due.tenant, &change, None).await {
            Ok(()) => Ok(Outcome::Done(())),
            Err(CommitError::Clash(_)) => Ok(Outcome::Raced),
            Err(CommitError::Fault(error)) => Err(error),
        }
    }

    /// Sends an event's notice again: it never reached its queue, or the queue has lost it.
    async fn tell_again(
        &self,
        due: &Due,
        notices: &Queue,
        now: Timestamp,
        watch: &Watch,
    ) -> Result<()> {
        let Some(event) = self.table.untold(&due.key).await? else { return Ok(()) };
        watch.see(due, Some((Waiting::Untold, event.at)));
        if now.duration_since(event.at) > STALE_NEWS {
            return self.table.set_told(&due.tenant, due.request, &event.id).await;
        }
        let notice = notice(due, &event);
        if notices.send(&[notice]).await? == [true] {
            let age = now.duration_since(event.at);
            let patience = age.max(self.pace.requeue).min(Pace::MAX_PATIENCE);
            let again = now.checked_add(patience).unwrap_or(Timestamp::MAX);
            self.table.tell_again_at(&due.key, again).await?;
        }
        Ok(())
    }
}

fn notice(due: &Due, event: &Event) -> Notice {
    Notice {
        version: VERSION,
        tenant: due.tenant.clone(),
        request: due.request,
        event: event.id.clone(),
    }
}
