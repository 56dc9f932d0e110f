//! Reading by a number that may be a request's or one of its tasks'.

use crate::{Service, read::Seen};
use domain::{
    Caller, Error, RequestId, Result, TaskId,
    policy::{Action, authorize},
    settings::Settings,
};

/// What a number stands for.
#[derive(Clone, Debug)]
pub struct Found {
    /// The request.
    pub seen: Seen,
    /// The task, if the number is that of one.
    pub task: Option<TaskId>,
    /// What the tenant decides for itself.
    pub settings: Settings,
}

impl Service {
    /// A request by its own number or by that of one of its tasks, if the caller may know of it.
    pub async fn look_up(&self, caller: &Caller, number: RequestId) -> Result<Found> {
        authorize(caller, Action::ReadRequests)?;
        let tenant = &caller.tenant;
        let (loaded, settings) =
            futures::try_join!(self.table.request(tenant, number), self.table.settings(tenant))?;
        let settings = settings.value;
        if loaded.is_some() {
            let seen = self.visible(caller, number, loaded).await?;
            return Ok(Found { seen, task: None, settings });
        }
        let task = TaskId::new(number.number())?;
        let unknown = || Error::not_found("request", number);
        let request = self.table.request_of_task(tenant, task).await?.ok_or_else(unknown)?;
        let loaded = self.table.request(tenant, request).await?;
        let seen = self.visible(caller, number, loaded).await?;
        Ok(Found { seen, task: Some(task), settings })
    }
}
