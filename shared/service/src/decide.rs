//! Approving and rejecting.

use crate::{
    Service,
    racing::{Outcome, racing},
    read::Seen,
};
use cloud::table::{Clash, CommitError};
use domain::{
    Caller, Change, Error, Precondition, Request, RequestId, Result,
    commands::decide::{Ballot, decide},
    policy::{Action, authorize},
};
use jiff::Timestamp;
use std::sync::OnceLock;

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
    ) -> Result<Seen> {
        authorize(caller, Action::DecideRequest)?;
        let first = First::default();
        racing(|| async {
            // Nobody works on what is undecided: its tasks are as they were planned.
            let loaded = self.table.request_and_votes(&caller.tenant, id).await?;
            let mut seen = self.seen(caller, id, loaded).await?;
            seen.tasks = seen.request.planned_tasks()?;
            expected.check(Some(seen.request.version))?;
            first.check(&seen.request)?;
            let Seen { caller, request, votes, .. } = &seen;
            let change = decide(request, votes, caller, ballot.clone(), now, self.pace)?;
            self.write(seen, change).await
        })
        .await
    }

    /// Commits a change of a request; answers the request as it is now.
    pub(crate) async fn write(&self, mut seen: Seen, change: Change) -> Result<Outcome<Seen>> {
        match self.table.commit(&seen.caller.tenant, &change, None).await {
            Ok(()) => {
                seen.votes.extend(change.votes);
                seen.request = change.request.unwrap_or(seen.request);
                Ok(Outcome::Done(seen))
            }
            Err(CommitError::Clash(Clash::Name(_))) => {
                Err(Error::conflict("NameInUse", "another request has taken its name since"))
            }
            Err(CommitError::Clash(_)) => Ok(Outcome::Raced),
            Err(CommitError::Fault(error)) => Err(error),
        }
    }
}

/// What somebody decides on as it was read first: what is asked for may change before the decision is written.
#[derive(Default)]
pub(crate) struct First(OnceLock<u32>);

impl First {
    /// Refused if it is another revision.
    pub(crate) fn check(&self, request: &Request) -> Result<()> {
        if *self.0.get_or_init(|| request.revision) == request.revision {
            return Ok(());
        }
        let message = "what it asks for was changed just now: read it, and decide again";
        Err(Error::conflict("Edited", message))
    }
}
