//! Approving and rejecting.

use crate::{
    Service,
    racing::{Outcome, racing},
};
use cloud::table::{Clash, CommitError, requests::Loaded};
use domain::{
    Caller, Change, Error, Precondition, RequestId, Result,
    commands::decide::{Ballot, decide},
    policy::{Action, authorize},
};
use jiff::Timestamp;

impl Service {
    /// Takes the caller's decision. Of two opposite ones at the same time one wins, and the other is
    /// told the outcome.
    pub async fn decide(
        &self,
        caller: &Caller,
        id: RequestId,
        ballot: Ballot,
        expected: &Precondition,
        now: Timestamp,
    ) -> Result<Loaded> {
        authorize(caller, Action::DecideRequest)?;
        racing(|| async {
            // Nobody works on what is undecided: its tasks are as they were planned.
            let loaded = self.table.request_and_votes(&caller.tenant, id).await?;
            let mut loaded = loaded.ok_or_else(|| Error::not_found("request", id))?;
            loaded.tasks = loaded.request.planned_tasks()?;
            expected.check(Some(loaded.request.version))?;
            let Loaded { request, votes, .. } = &loaded;
            let change = decide(request, votes, caller, ballot.clone(), now, self.pace)?;
            self.write(caller, loaded, change).await
        })
        .await
    }

    /// Commits a change of a request; answers the request as it is now.
    pub(crate) async fn write(
        &self,
        caller: &Caller,
        loaded: Loaded,
        change: Change,
    ) -> Result<Outcome<Loaded>> {
        match self.table.commit(&caller.tenant, &change, None).await {
            Ok(()) => {
                let Loaded { request, mut votes, tasks } = loaded;
                votes.extend(change.vote);
                let request = change.request.unwrap_or(request);
                Ok(Outcome::Done(Loaded { request, votes, tasks }))
            }
            Err(CommitError::Clash(Clash::Name(_))) => {
                Err(Error::conflict("NameInUse", "another request has taken its name since"))
            }
            Err(CommitError::Clash(_)) => Ok(Outcome::Raced),
            Err(CommitError::Fault(error)) => Err(error),
        }
    }
}
