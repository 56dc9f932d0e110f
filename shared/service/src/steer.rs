//! What approvers do about the open step beside deciding.

use crate::{
    Service,
    racing::{Outcome, racing},
    read::Seen,
};
use domain::{
    Caller, Precondition, RequestId, Result,
    commands::steer::{Steering, steer},
    policy::{Action, authorize},
};
use jiff::Timestamp;

impl Service {
    /// Claims, releases, suspends or resumes the open step. What stands like that already stays.
    pub async fn steer(
        &self,
        caller: &Caller,
        id: RequestId,
        steering: Steering,
        comment: Option<String>,
        expected: &Precondition,
        now: Timestamp,
    ) -> Result<Seen> {
        authorize(caller, Action::DecideRequest)?;
        racing(|| async {
            let seen = self.undecided(caller, id, expected).await?;
            let Seen { caller, request, votes, .. } = &seen;
            match steer(request, votes, caller, steering, comment.clone(), now)? {
                Some(change) => self.write(seen, change).await,
                None => Ok(Outcome::Done(seen)),
            }
        })
        .await
    }

    /// A request that the caller may know of. Nobody works on what is undecided: its tasks are as they
    /// were planned.
    pub(crate) async fn undecided(
        &self,
        caller: &Caller,
        id: RequestId,
        expected: &Precondition,
    ) -> Result<Seen> {
        let loaded = self.table.request_and_votes(&caller.tenant, id).await?;
        let mut seen = self.visible(caller, id, loaded).await?;
        expected.check(Some(seen.request.version))?;
        seen.tasks = seen.request.planned_tasks()?;
        Ok(seen)
    }
}
