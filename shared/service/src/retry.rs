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
    /// Starts a new round for the failed tasks of a request.
    pub async fn retry(
        &self,
        caller: &Caller,
        id: RequestId,
        comment: Option<String>,
        expected: &Precondition,
        now: Timestamp,
    ) -> Result<Loaded> {
        authorize(caller, Action::RetryRequest)?;
        racing(|| async {
            let loaded = visible(caller, id, self.table.request(&caller.tenant, id).await?)?;
            expected.check(Some(loaded.request.version))?;
            let Loaded { request, tasks, .. } = &loaded;
            let change = retry(request, tasks, caller, comment.clone(), now, self.pace)?;
            self.write(caller, loaded, change).await
        })
        .await
    }
}
