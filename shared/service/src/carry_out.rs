//! Carrying out one task: take the lease, let the connector act, record what came of it.

use crate::{
    Service,
    enrol::draw_code,
    racing::{Outcome, racing},
};
use cloud::{
    queues::Job,
    table::{Clash, CommitError},
};
use domain::{
    Change, Error, Result, TenantId,
    commands::work::{
        Aftermath, Attempt, Skip, Snapshot, Step, Work, begin, finish, is_for_group, looks_again,
        named,
    },
};
use jiff::Timestamp;
use std::time::Duration;

/// How often a worker looks again whether another task of the same grant is done.
const TURNS: u32 = 20;
/// The pause between two looks.
const TURN: Duration = Duration::from_millis(100);

impl Service {
    /// Carries out a job with the given connector. Safe to call twice, at the same time, or after a
    /// crash at any line.
    pub async fn carry_out(
        &self,
        job: &Job,
        act: impl AsyncFn(&Work) -> Attempt,
        clock: impl Fn() -> Timestamp,
    ) -> Result<Aftermath> {
        let work = match self.take_up_in_turn(job, &clock).await? {
            Ok(work) => work,
            Err(aftermath) => return Ok(aftermath),
        };
        let attempt = act(&work).await;
        // Each end of a task rewrites its request: the tasks of one batch would only overtake each other.
        let _turn = self.turn.lock().await;
        let now = clock();
        racing(|| async {
            let fresh = self.table.work_again(&job.tenant, &work.snapshot.task).await?;
            let mut fresh = fresh.ok_or_else(|| Error::internal("a task without its request"))?;
            draw_code(&mut fresh)?;
            if is_for_group(&fresh.request, &fresh.task) {
                self.look_again(&mut fresh, now).await?;
            }
            let Some((change, aftermath)) = finish(&work, fresh, attempt.clone(), now, self.pace)?
            else {
                return Ok(Outcome::Done(Aftermath::Done));
            };
            let written = self.write_work(&job.tenant, &change).await?;
            Ok(if written { Outcome::Done(aftermath) } else { Outcome::Raced })
        })
        .await
    }

    /// The same as `take_up`, but waits a little for another task of the same grant: it is mostly done
    /// long before its lease ends.
    async fn take_up_in_turn(
        &self,
        job: &Job,
        clock: &impl Fn() -> Timestamp,
    ) -> Result<std::result::Result<Box<Work>, Aftermath>> {
        for _ in 0..TURNS {
            match self.take_up(job, clock()).await? {
                Err(Aftermath::RetryAt(_)) => tokio::time::sleep(TURN).await,
                taken => return Ok(taken),
            }
        }
        self.take_up(job, clock()).await
    }

    /// What is to be done, under a lease; or what becomes of the job without it.
    async fn take_up(
        &self,
        job: &Job,
        now: Timestamp,
    ) -> Result<std::result::Result<Box<Work>, Aftermath>> {
        racing(|| async {
            let Some(mut snapshot) = self.table.work(&job.tenant, job.request, job.task).await?
            else {
                tracing::warn!(request = %job.request, task = %job.task, "there is no such task");
                return Ok(Outcome::Done(Err(Aftermath::Done)));
            };
            self.look_again(&mut snapshot, now).await?;
            self.look_for_room(&mut snapshot).await?;
            let (change, next) = match begin(snapshot, job.round, now, self.pace)? {
                Step::Skip(skip) => return Ok(Outcome::Done(Err(skipped(skip)))),
                Step::Settle(change) => (change, Err(Aftermath::Done)),
                Step::Act(change, work) => (change, Ok(work)),
            };
            let written = self.write_work(&job.tenant, &change).await?;
            Ok(if written { Outcome::Done(next) } else { Outcome::Raced })
        })
        .await
    }

    /// Reads what its tenant has now, for what was filed to begin later: one read more, and none for others.
    async fn look_again(&self, snapshot: &mut Snapshot, now: Timestamp) -> Result<()> {
        let Snapshot { request, task, .. } = snapshot;
        if looks_again(request, task, now) {
            let (template, users) = named(request, task);
            let catalogue = self.table.catalogue(&request.tenant, &[template], &users).await?;
            snapshot.catalogue = Some(Box::new(catalogue));
        }
        Ok(())
    }

    async fn write_work(&self, tenant: &TenantId, change: &Change) -> Result<bool> {
        match self.table.commit(tenant, change, None).await {
            Ok(()) => Ok(true),
            Err(CommitError::Clash(Clash::Version | Clash::Vote | Clash::Name(_) | Clash::Key)) => {
                Ok(false)
            }
            Err(CommitError::Fault(error)) => Err(error),
        }
    }
}

fn skipped(skip: Skip) -> Aftermath {
    match skip {
        Skip::Done | Skip::Early | Skip::Leased => Aftermath::Done,
        Skip::Taken(until) => Aftermath::RetryAt(until),
        Skip::Exhausted => Aftermath::DeadLetter,
    }
}
