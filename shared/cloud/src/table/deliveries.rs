//! Mails: one row per event and recipient, claimed before it is sent.

use super::{
    Table,
    fault::fault,
    items::{body, is_refused, number, row, text},
    keys,
};
use domain::{RequestId, Result, TenantId, UserId, notice::NoticeKind};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long a claim holds: longer than a mail takes to send.
const CLAIM: SignedDuration = SignedDuration::from_secs(60);

/// One mail to one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// The event it tells of.
    pub event: String,
    /// To whom.
    pub to: UserId,
    /// What it says.
    pub kind: NoticeKind,
    /// How far it has come.
    pub state: DeliveryState,
    /// When it last changed.
    pub at: Timestamp,
    /// The mail service's own id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// How far a mail has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DeliveryState {
    /// Somebody is sending it.
    Claimed,
    /// The mail service didn't take it; it will be tried again.
    Waiting,
    /// The mail service has taken it.
    Sent,
    /// It will never be sent.
    Failed,
}

/// What came of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It is the caller's to send.
    Mine,
    /// It was sent, or never will be.
    Settled,
    /// Somebody else is sending it.
    Busy,
}

impl Table {
    /// Claims a mail before it is sent.
    pub async fn claim_delivery(
        &self,
        tenant: &TenantId,
        request: RequestId,
        delivery: &Delivery,
    ) -> Result<Claim> {
        let key = keys::delivery(tenant, request, &delivery.event, &delivery.to);
        let mut item = row(&key, "delivery", 1, delivery)?;
        item.insert("claimedUntil".into(), number((delivery.at + CLAIM).as_millisecond()));
        let call = self.client.put_item().table_name(&self.name).set_item(Some(item));
        let call = call
            .condition_expression("attribute_not_exists(pk) OR claimedUntil < :now")
            .expression_attribute_values(":now", number(delivery.at.as_millisecond()));
        match call.send().await {
            Ok(_) => Ok(Claim::Mine),
            Err(error) if is_refused(&error) => self.who_claimed(&key).await,
            Err(error) => Err(fault(error)),
        }
    }

    async fn who_claimed(&self, key: &keys::Key) -> Result<Claim> {
        let item = self.item(key).await?;
        let delivery: Option<Delivery> = item.as_ref().map(body).transpose()?;
        Ok(match delivery.map(|delivery| delivery.state) {
            Some(DeliveryState::Sent | DeliveryState::Failed) => Claim::Settled,
            Some(DeliveryState::Claimed | DeliveryState::Waiting) | None => Claim::Busy,
        })
    }

    /// Notes what came of a claimed mail.
    pub async fn settle_delivery(
        &self,
        tenant: &TenantId,
        request: RequestId,
        delivery: &Delivery,
    ) -> Result<()> {
        let key = keys::delivery(tenant, request, &delivery.event, &delivery.to);
        let mut item = row(&key, "delivery", 2, delivery)?;
        if delivery.state == DeliveryState::Waiting {
            item.insert("claimedUntil".into(), number(0));
        }
        item.insert("tenant".into(), text(tenant.as_str()));
        self.put_versioned(item, None).await.map(|_| ())
    }
}
