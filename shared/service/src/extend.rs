//! Asking that what was given may last longer.

use crate::{
    Service,
    read::Seen,
    submit::{ClientKey, Submitted},
};
use domain::{
    Caller, Request, RequestId, Result, Task, UserId,
    commands::extend::{Longer, extension},
    grant::Grant,
    policy::{Action, authorize},
    task::Target,
};
use jiff::Timestamp;

impl Service {
    /// Files a request that lets another one's grants last longer. The same key with the same wish answers
    /// what it answered before, whatever has become of the grants since.
    pub async fn extend(
        &self,
        caller: &Caller,
        id: RequestId,
        longer: Longer,
        key: Option<ClientKey>,
        now: Timestamp,
    ) -> Result<Submitted> {
        authorize(caller, Action::ExtendRequest)?;
        let seen = self.visible(caller, id, self.table.request(&caller.tenant, id).await?).await?;
        let grants = self.grants_of(&seen).await?;
        let Seen { request, tasks, .. } = &seen;
        match extension(request, tasks, &grants, caller, longer, now) {
            Ok(submission) => self.submit(caller, submission, key, now).await,
            Err(error) => self.replayed(caller, key.as_ref(), now).await?.ok_or(error),
        }
    }

    /// The grants that a request's tasks have given, as far as there are.
    pub(crate) async fn grants_of(&self, seen: &Seen) -> Result<Vec<Grant>> {
        let Seen { request, tasks, .. } = seen;
        let held = tasks.iter().map(|task| task.as_of(request)).filter(Task::is_held);
        let wanted: Vec<(UserId, Target)> =
            held.map(|task| (task.beneficiary, task.target)).collect();
        self.grants(request, &wanted).await
    }

    async fn grants(&self, request: &Request, wanted: &[(UserId, Target)]) -> Result<Vec<Grant>> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        self.table.grants(&request.tenant, wanted).await
    }
}
