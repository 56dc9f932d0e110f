//! The history of a request.

use super::{
    Table,
    fault::fault,
    items::{body, key_item, number, string},
    keys::{self, Key, part},
};
use domain::{Event, Request, RequestId, Result, TenantId, approval::Vote};
use jiff::Timestamp;

/// An event with what is needed to tell people of it.
#[derive(Clone, Debug)]
pub struct Told {
    /// The event.
    pub event: Event,
    /// Its request as it is now.
    pub request: Request,
    /// The request's votes.
    pub votes: Vec<Vote>,
}

impl Table {
    /// All events of a request, oldest first.
    pub async fn events(&self, tenant: &TenantId, id: RequestId) -> Result<Vec<Event>> {
        let pk = keys::request_partition(tenant, id);
        self.begins_with(&pk, part::EVENT).await?.iter().map(body).collect()
    }

    /// One event with its request and votes.
    pub async fn told(
        &self,
        tenant: &TenantId,
        id: RequestId,
        event: &str,
    ) -> Result<Option<Told>> {
        let Some(loaded) = self.request_and_votes(tenant, id).await? else { return Ok(None) };
        let item = self.item(&keys::event(tenant, id, event)).await?;
        let event: Option<Event> = item.as_ref().map(body).transpose()?;
        let (request, votes) = (loaded.request, loaded.votes);
        Ok(event.map(|event| Told { event, request, votes }))
    }

    /// Whether an event still waits to be told, and since when it happened.
    pub async fn untold(&self, key: &Key) -> Result<Option<Event>> {
        let item = self.item(key).await?;
        item.filter(|item| string(item, "duePk").is_some()).as_ref().map(body).transpose()
    }

    /// Everybody was told.
    pub async fn set_told(&self, tenant: &TenantId, id: RequestId, event: &str) -> Result<()> {
        let key = keys::event(tenant, id, event);
        let call = self.client.update_item().table_name(&self.name);
        let call = call.set_key(Some(key_item(&key))).update_expression("REMOVE duePk, dueAt");
        call.send().await.map(|_| ()).map_err(fault)
    }

    /// Looks at an untold event again then.
    pub async fn tell_again_at(&self, key: &Key, at: Timestamp) -> Result<()> {
        let call = self.client.update_item().table_name(&self.name);
        let call = call
            .set_key(Some(key_item(key)))
            .condition_expression("attribute_exists(duePk)")
            .update_expression("SET dueAt = :at")
            .expression_attribute_values(":at", number(at.as_millisecond()));
        match call.send().await {
            Ok(_) => Ok(()),
            Err(error) if super::items::is_refused(&error) => Ok(()),
            Err(error) => Err(fault(error)),
        }
    }
}
