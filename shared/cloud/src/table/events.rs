//! The history of a request.

use super::{
    Table,
    deliveries::Delivery,
    fault::fault,
    items::{Item, body, key_item, number, string},
    keys::{self, Key, part},
};
use domain::{Event, Request, RequestId, Result, TenantId, approval::Vote, settings::Settings};
use jiff::Timestamp;

/// A request's history.
#[derive(Clone, Debug)]
pub struct History {
    /// What happened, oldest first, without what only keeps the machinery going.
    pub events: Vec<Event>,
    /// Who was told of it by mail.
    pub deliveries: Vec<Delivery>,
}

/// An event with what is needed to tell people of it.
#[derive(Clone, Debug)]
pub struct Told {
    /// The event.
    pub event: Event,
    /// Its request as it is now.
    pub request: Request,
    /// The request's votes.
    pub votes: Vec<Vote>,
    /// What its tenant decides for itself.
    pub settings: Settings,
}

impl Table {
    /// The history of a request.
    pub async fn history(&self, tenant: &TenantId, id: RequestId) -> Result<History> {
        let pk = keys::request_partition(tenant, id);
        let rows = self.between(&pk, part::EVENT, part::AFTER_DELIVERIES).await?;
        let is_event =
            |item: &&Item| string(item, "sk").is_some_and(|sk| sk.starts_with(part::EVENT));
        let (events, deliveries): (Vec<&Item>, Vec<&Item>) = rows.iter().partition(is_event);
        Ok(History {
            events: events.into_iter().map(body).collect::<Result<_>>()?,
            deliveries: deliveries.into_iter().map(body).collect::<Result<_>>()?,
        })
    }

    /// What happened to a request, oldest first, without who was told of it.
    pub async fn events(&self, tenant: &TenantId, id: RequestId) -> Result<Vec<Event>> {
        let pk = keys::request_partition(tenant, id);
        self.begins_with(&pk, part::EVENT).await?.iter().map(body).collect()
    }

    /// One event with its request, votes and settings.
    pub async fn told(
        &self,
        tenant: &TenantId,
        id: RequestId,
        event: &str,
    ) -> Result<Option<Told>> {
        let Some(loaded) = self.request_and_votes(tenant, id).await? else { return Ok(None) };
        let (mut event_row, mut settings) = (None, Settings::default());
        let wanted = [keys::event(tenant, id, event), keys::settings(tenant)];
        for item in self.items(&wanted).await? {
            if string(&item, "row") == Some("settings") {
                settings = body(&item)?;
            } else {
                event_row = Some(body(&item)?);
            }
        }
        let (request, votes) = (loaded.request, loaded.votes);
        Ok(event_row.map(|event| Told { event, request, votes, settings }))
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
