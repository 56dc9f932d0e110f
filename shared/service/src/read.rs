//! Reading a request and its history.

use crate::Service;
use cloud::table::{events::History, requests::Loaded};
use domain::{
    Caller, Error, Request, RequestId, Result, Task,
    approval::Vote,
    policy::{Action, authorize, may_see},
};

/// A request, and who looks at it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Who looks at it, with their groups where it asks groups.
    pub caller: Caller,
    /// The request.
    pub request: Request,
    /// Its votes, by step.
    pub votes: Vec<Vote>,
    /// Its tasks, by number, as their rows stand.
    pub tasks: Vec<Task>,
}

impl Service {
    /// A request with votes and tasks, if the caller may know of it.
    pub async fn read(&self, caller: &Caller, id: RequestId) -> Result<Seen> {
        authorize(caller, Action::ReadRequests)?;
        self.visible(caller, id, self.table.request(&caller.tenant, id).await?).await
    }

    /// What happened to a request.
    pub async fn history(&self, caller: &Caller, id: RequestId) -> Result<History> {
        authorize(caller, Action::ReadRequests)?;
        let loaded = self.table.request_and_votes(&caller.tenant, id).await?;
        self.visible(caller, id, loaded).await?;
        self.table.history(&caller.tenant, id).await
    }

    /// A request before a caller, whatever they may do with it.
    pub(crate) async fn seen(
        &self,
        caller: &Caller,
        id: RequestId,
        loaded: Option<Loaded>,
    ) -> Result<Seen> {
        let loaded = loaded.ok_or_else(|| Error::not_found("request", id))?;
        let caller = self.facing(caller, &loaded.request).await?;
        let Loaded { request, votes, tasks } = loaded;
        Ok(Seen { caller, request, votes, tasks })
    }

    /// The same; answers "there is none" for what the caller may not know of.
    pub(crate) async fn visible(
        &self,
        caller: &Caller,
        id: RequestId,
        loaded: Option<Loaded>,
    ) -> Result<Seen> {
        let seen = self.seen(caller, id, loaded).await?;
        let may = may_see(&seen.caller, &seen.request);
        may.then_some(seen).ok_or_else(|| Error::not_found("request", id))
    }
}
