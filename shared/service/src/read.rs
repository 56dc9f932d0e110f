//! Reading a request and its history.

use crate::Service;
use cloud::table::{deliveries::Delivery, requests::Loaded};
use domain::{
    Caller, Error, Event, Request, RequestId, Result,
    policy::{Action, authorize, may_see},
};

/// A request's history.
#[derive(Clone, Debug)]
pub struct History {
    /// What happened, oldest first, without what only keeps the machinery going.
    pub events: Vec<Event>,
    /// Who was told of it by mail.
    pub deliveries: Vec<Delivery>,
}

impl Service {
    /// A request with votes and tasks, if the caller may know of it.
    pub async fn read(&self, caller: &Caller, id: RequestId) -> Result<Loaded> {
        authorize(caller, Action::ReadRequests)?;
        let loaded = self.table.request(&caller.tenant, id).await?;
        visible(caller, id, loaded)
    }

    /// What happened to a request.
    pub async fn history(&self, caller: &Caller, id: RequestId) -> Result<History> {
        authorize(caller, Action::ReadRequests)?;
        let loaded = self.table.request_and_votes(&caller.tenant, id).await?;
        visible(caller, id, loaded)?;
        let events = self.table.events(&caller.tenant, id).await?;
        let deliveries = self.table.deliveries(&caller.tenant, id).await?;
        Ok(History { events, deliveries })
    }
}

/// Answers "there is none" for what the caller may not know of.
pub(crate) fn visible(caller: &Caller, id: RequestId, loaded: Option<Loaded>) -> Result<Loaded> {
    let seen = |request: &Request| may_see(caller, request);
    loaded.filter(|loaded| seen(&loaded.request)).ok_or_else(|| Error::not_found("request", id))
}
