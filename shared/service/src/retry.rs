//! An operator has what failed tried again.

use crate::{Service, racing::racing, read::Seen};
use domain::{
    Caller, Precondition, RequestId, Result,
    commands::retry::retry,
    policy::{Action, authorize},
};
use jiff::Timestamp;

impl Service {
    /// Starts a new round for the failed tasks of a request. Its tasks are read once: workers that finish
    /// others would be quicker every time.
    pub async fn retry(
        &self,
        caller: &Caller,
        id: RequestId,
        comment: Option<String>,
        expected: &Precondition,
        now: Timestamp,
    ) -> Result<Seen> {
        authorize(caller, Action::RetryRequest)?;
        let first = self.table.request(&caller.tenant, id).await?;
        let first = self.visible(caller, id, first).await?;
        racing(|| async {
            let loaded = self.table.request_and_votes(&caller.tenant, id).await?;
            let mut seen = self.visible(caller, id, loaded).await?;
            seen.tasks.clone_from(&first.tasks);
            if seen.request.tally.failed != first.request.tally.failed {
                let loaded = self.table.request(&caller.tenant, id).await?;
                seen = self.visible(caller, id, loaded).await?;
            }
            expected.check(Some(seen.request.version))?;
            let Seen { caller, request, tasks, .. } = &seen;
            let change = retry(request, tasks, caller, comment.clone(), now, self.pace)?;
            self.write(seen, change).await
        })
        .await
    }
}
