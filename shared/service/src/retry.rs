//! An operator has what failed tried again.

use crate::{Service, racing::racing, read::visible};
use cloud::table::requests::Loaded;
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
    ) -> Result<Loaded> {
        authorize(caller, Action::RetryRequest)?;
        let first = visible(caller, id, self.table.request(&caller.tenant, id).await?)?;
        racing(|| async {
            let loaded = self.table.request_and_votes(&caller.tenant, id).await?;
            let mut loaded = visible(caller, id, loaded)?;
            loaded.tasks.clone_from(&first.tasks);
            if loaded.request.tally.failed != first.request.tally.failed {
                loaded = visible(caller, id, self.table.request(&caller.tenant, id).await?)?;
            }
            expected.check(Some(loaded.request.version))?;
            let Loaded { request, tasks, .. } = &loaded;
            let change = retry(request, tasks, caller, comment.clone(), now, self.pace)?;
            self.write(caller, loaded, change).await
        })
        .await
    }
}
