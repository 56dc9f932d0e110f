//! Stopping one task of several.

use crate::{
    Service,
    racing::{Outcome, racing},
    tasks::TaskOf,
};
use cloud::table::CommitError;
use domain::{
    Caller, Error, RequestId, Result, TaskId,
    commands::stop::stop,
    policy::{Action, authorize},
};
use jiff::Timestamp;

impl Service {
    /// Stops a task of a request, whose others go on; answers it as it is then. One that is stopped stays as it is.
    pub async fn stop_task(
        &self,
        caller: &Caller,
        (id, task): (RequestId, TaskId),
        comment: Option<String>,
        now: Timestamp,
    ) -> Result<TaskOf> {
        authorize(caller, Action::CancelRequest)?;
        racing(|| async {
            let loaded = self.table.request_and_votes(&caller.tenant, id).await?;
            let seen = self.visible(caller, id, loaded).await?;
            let found = self.table.task(&caller.tenant, id, task).await?;
            let task = found.ok_or_else(|| Error::not_found("task", task))?;
            let request = seen.request;
            let change = stop(&request, &task, &seen.caller, comment.clone(), now, self.pace)?;
            let Some(change) = change else { return Ok(Outcome::Done(TaskOf { request, task })) };
            match self.table.commit(&caller.tenant, &change, None).await {
                Ok(()) => {
                    let request = change.request.unwrap_or(request);
                    let task = change.tasks.into_iter().next().unwrap_or(task);
                    Ok(Outcome::Done(TaskOf { request, task }))
                }
                Err(CommitError::Clash(_)) => Ok(Outcome::Raced),
                Err(CommitError::Fault(error)) => Err(error),
            }
        })
        .await
    }
}
