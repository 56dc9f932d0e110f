//! Withdrawing and stopping.

use crate::{Service, racing::racing, read::Seen};
use domain::{
    Caller, Precondition, RequestId, Result,
    commands::cancel::{Manner, cancel},
    policy::{Action, authorize},
};
use jiff::Timestamp;

impl Service {
    /// Stops what isn't done yet.
    pub async fn cancel(
        &self,
        caller: &Caller,
        id: RequestId,
        manner: Manner,
        comment: Option<String>,
        expected: &Precondition,
        now: Timestamp,
    ) -> Result<Seen> {
        authorize(caller, Action::CancelRequest)?;
        let cancelled = racing(|| async {
            // Without the tasks: workers that finish some of them would be quicker every time.
            let loaded = self.table.request_and_votes(&caller.tenant, id).await?;
            let seen = self.visible(caller, id, loaded).await?;
            expected.check(Some(seen.request.version))?;
            let change = cancel(&seen.request, &seen.caller, manner, comment.clone(), now)?;
            self.write(seen, change).await
        })
        .await?;
        if cancelled.request.started_at.is_some() {
            let Some(loaded) = self.table.request(&caller.tenant, id).await? else {
                return Ok(cancelled);
            };
            let (request, votes, tasks) = (loaded.request, loaded.votes, loaded.tasks);
            return Ok(Seen { request, votes, tasks, ..cancelled });
        }
        let tasks = cancelled.request.planned_tasks()?;
        Ok(Seen { tasks, ..cancelled })
    }
}
