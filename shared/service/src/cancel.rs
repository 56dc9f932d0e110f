//! Withdrawing and stopping.

use crate::{Service, racing::racing, read::visible};
use cloud::table::requests::Loaded;
use domain::{
    Caller, Precondition, RequestId, Result,
    commands::cancel::cancel,
    policy::{Action, authorize},
};
use jiff::Timestamp;

impl Service {
    /// Stops what isn't done yet.
    pub async fn cancel(
        &self,
        caller: &Caller,
        id: RequestId,
        comment: Option<String>,
        expected: &Precondition,
        now: Timestamp,
    ) -> Result<Loaded> {
        authorize(caller, Action::CancelRequest)?;
        let cancelled = racing(|| async {
            // Without the tasks: workers that finish some of them would be quicker every time.
            let loaded = self.table.request_and_votes(&caller.tenant, id).await?;
            let loaded = visible(caller, id, loaded)?;
            expected.check(Some(loaded.request.version))?;
            let change = cancel(&loaded.request, caller, comment.clone(), now)?;
            self.write(caller, loaded, change).await
        })
        .await?;
        if cancelled.request.started_at.is_some() {
            let now_there = self.table.request(&caller.tenant, id).await?;
            return Ok(now_there.unwrap_or(cancelled));
        }
        let tasks = cancelled.request.planned_tasks()?;
        Ok(Loaded { tasks, ..cancelled })
    }
}
