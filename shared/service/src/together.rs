//! Carrying out what was filed with the call that filed it, many tasks at a time. Whatever isn't done when time runs out
//! is found by the sweep, as work that nobody has taken up.

use crate::Service;
use cloud::table::{CommitError, requests::Loaded};
use domain::{
    Caller, Change, Error, Request, RequestId, Result, Task, TaskId, TemplateId, UserId,
    change::Offer,
    commands::{
        cancel::Manner,
        work::{Part, TOGETHER, is_done_together, settle_together},
    },
    grant::Grant,
    task::Target,
};
use jiff::Timestamp;
use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};
use tokio::time::{Instant, sleep};

/// What is filed and waits to be carried out.
pub(crate) struct Run<'a> {
    pub(crate) caller: &'a Caller,
    /// Where it is deleted meanwhile, nobody is to belong to it.
    pub(crate) template: &'a TemplateId,
    pub(crate) request: Request,
    /// The tasks that are open.
    pub(crate) open: Vec<Task>,
    pub(crate) now: Timestamp,
    pub(crate) until: Instant,
}

impl Service {
    /// Brings a request to its end, as far as nobody else is at its tasks.
    pub(crate) async fn carry_out_together(&self, mut run: Run<'_>) -> Result<Request> {
        for round in 0_u32.. {
            if !is_done_together(&run.request, run.now) {
                break;
            }
            let left = self.pass(&mut run).await?;
            if left.is_empty() {
                break;
            }
            let pause = pause(round, run.request.id);
            if Instant::now() + pause >= run.until {
                return Err(late(run.request.id));
            }
            sleep(pause).await;
            self.look_again_at(&mut run, &left).await?;
        }
        Ok(run.request)
    }

    /// Carries out what is open, and says what is left because others were at it.
    async fn pass(&self, run: &mut Run<'_>) -> Result<HashSet<TaskId>> {
        let mut grants = self.grants_for(run).await?;
        let mut left = HashSet::new();
        let chunks: Vec<Vec<Task>> = run.open.chunks(TOGETHER).map(<[Task]>::to_vec).collect();
        let mut rest = chunks.into_iter();
        while let Some(tasks) = rest.next() {
            let ids: HashSet<TaskId> = tasks.iter().map(|task| task.id).collect();
            let parts = tasks.into_iter().map(|task| part(task, &mut grants)).collect();
            let Some(change) = settle_together(&run.request, parts, run.now)? else {
                left.extend(ids);
                continue;
            };
            let Some(written) = self.write_together(run, change).await? else {
                left.extend(ids);
                left.extend(rest.flatten().map(|task| task.id));
                break;
            };
            left.extend(ids.difference(&written));
        }
        Ok(left)
    }

    /// The tasks that were written as done; none if something else stood there.
    async fn write_together(
        &self,
        run: &mut Run<'_>,
        change: Change,
    ) -> Result<Option<HashSet<TaskId>>> {
        let change = Change { offer: Some(Offer::Stays(run.template.clone())), ..change };
        match self.table.commit(&run.caller.tenant, &change, None).await {
            Ok(()) => {
                let request = change.request.ok_or_else(|| Error::internal("nothing is done"))?;
                run.request = request;
                Ok(Some(change.tasks.into_iter().map(|task| task.id).collect()))
            }
            Err(CommitError::Clash(_)) => Ok(None),
            Err(CommitError::Fault(error)) => Err(error),
        }
    }

    async fn grants_for(&self, run: &Run<'_>) -> Result<HashMap<(UserId, Target), Grant>> {
        let held: Vec<_> =
            run.open.iter().map(|task| (task.beneficiary.clone(), task.target.clone())).collect();
        let grants = self.table.grants(&run.caller.tenant, &held).await?;
        Ok(grants
            .into_iter()
            .map(|grant| ((grant.subject.clone(), grant.target.clone()), grant))
            .collect())
    }

    /// Reads afresh what is left. What nobody can belong to any more is stopped.
    async fn look_again_at(&self, run: &mut Run<'_>, left: &HashSet<TaskId>) -> Result<()> {
        let (tenant, id) = (&run.caller.tenant, run.request.id);
        let found = self.table.template(tenant, run.template).await?;
        if found.is_none_or(|found| found.value.created_at > run.request.created_at) {
            let comment = Some("it was deleted meanwhile".to_owned());
            let expected = domain::Precondition::None;
            self.cancel(run.caller, id, Manner::Any, comment, &expected, run.now).await?;
            return Err(Error::not_found("group", run.template));
        }
        let loaded = self.table.request(tenant, id).await?;
        let Loaded { request, tasks, .. } =
            loaded.ok_or_else(|| Error::internal("a request that was filed is gone"))?;
        let open = |task: &Task| left.contains(&task.id) && task.finished_at.is_none();
        run.open = tasks.into_iter().filter(open).collect();
        run.request = request;
        Ok(())
    }
}

fn part(task: Task, grants: &mut HashMap<(UserId, Target), Grant>) -> Part {
    let held = (task.beneficiary.clone(), task.target.clone());
    let none = || Grant::none(task.beneficiary.clone(), task.target.clone());
    let grant = grants.remove(&held).unwrap_or_else(none);
    Part { task, grant }
}

/// Those who were in each other's way don't meet again at once.
fn pause(round: u32, id: RequestId) -> Duration {
    let steps = round.min(10) + 1;
    Duration::from_millis(u64::from(steps * (5 + id.number() % 16)))
}

fn late(id: RequestId) -> Error {
    let message = format!(
        "request {id} is filed and will be carried out, but not within this call: read the group again"
    );
    Error::OutOfTime { message, retry_after: Duration::from_secs(5) }
}
