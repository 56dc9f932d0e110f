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
        racing(|| async {
            let loaded = visible(caller, id, self.table.request(&caller.tenant, id).await?)?;
            expected.check(Some(loaded.request.version))?;
            let change = cancel(&loaded.request, caller, comment.clone(), now)?;
            self.write(caller, loaded, change).await
        })
        .await
    }
}
