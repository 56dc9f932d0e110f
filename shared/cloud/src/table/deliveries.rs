//! Mails: one row per event and recipient, claimed before it is sent.

use super::{
    Table,
    fault::fault,
    items::{Item, body, is_refused, number, row, text, versioned},
    keys::{self, Key},
};
use domain::{
    Result, UserId, Versioned,
    delivery::{DeliveryState, News, Stamp},
    notice::NoticeKind,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The attribute that says how long a claim holds. No two claims of a mail end at the same time, so it also tells them
/// apart; a mail that is settled has none.
const CLAIM: &str = "claimedUntil";

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
    /// Why it didn't come further.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl Delivery {
    /// A mail that somebody is sending.
    pub fn claimed(stamp: &Stamp, kind: NoticeKind, at: Timestamp) -> Self {
        let (event, to) = (stamp.event.clone(), stamp.to.clone());
        Self { event, to, kind, state: DeliveryState::Claimed, at, message_id: None, error: None }
    }

    /// The mail with what was heard of it.
    #[must_use]
    pub fn after(&self, news: &News, at: Timestamp) -> Self {
        Self {
            state: news.state,
            at,
            message_id: news.message_id.clone().or_else(|| self.message_id.clone()),
            error: news.reason.clone(),
            ..self.clone()
        }
    }
}

/// What came of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It is the caller's to send.
    Mine,
    /// It was sent, or never will be.
    Settled,
    /// Somebody else is sending it, at most until then.
    Busy(Timestamp),
}

impl Table {
    /// Claims a mail before it is sent. The claim holds until then, or until the mail is settled.
    pub async fn claim_delivery(
        &self,
        stamp: &Stamp,
        delivery: &Delivery,
        until: Timestamp,
    ) -> Result<Claim> {
        let key = key(stamp);
        let mut item = row(&key, "delivery", 1, delivery)?;
        item.insert(CLAIM.into(), number(until.as_millisecond()));
        let call = self.client.put_item().table_name(&self.name).set_item(Some(item));
        let call = call
            .condition_expression("attribute_not_exists(pk) OR claimedUntil < :now")
            .expression_attribute_values(":now", number(delivery.at.as_millisecond()));
        match call.send().await {
            Ok(_) => Ok(Claim::Mine),
            Err(error) if is_refused(&error) => self.who_claimed(&key, delivery.at).await,
            Err(error) => Err(fault(error)),
        }
    }

    async fn who_claimed(&self, key: &Key, now: Timestamp) -> Result<Claim> {
        let Some(item) = self.item(key).await? else { return Ok(Claim::Busy(now)) };
        let delivery: Delivery = body(&item)?;
        let until = claim(&item).unwrap_or(now);
        Ok(if delivery.state.is_settled() { Claim::Settled } else { Claim::Busy(until) })
    }

    /// Notes what came of a mail whose claim ends then. False if somebody else has noted or claimed it since.
    pub async fn note_delivery(
        &self,
        stamp: &Stamp,
        delivery: &Delivery,
        until: Timestamp,
    ) -> Result<bool> {
        let mut item = delivery_row(stamp, 2, delivery)?;
        if delivery.state == DeliveryState::Waiting {
            item.insert(CLAIM.into(), number(0));
        }
        let call = self.client.put_item().table_name(&self.name).set_item(Some(item));
        let call = call
            .condition_expression("claimedUntil = :mine")
            .expression_attribute_values(":mine", number(until.as_millisecond()));
        match call.send().await {
            Ok(_) => Ok(true),
            Err(error) if is_refused(&error) => Ok(false),
            Err(error) => Err(fault(error)),
        }
    }

    /// One mail.
    pub async fn delivery(&self, stamp: &Stamp) -> Result<Option<Versioned<Delivery>>> {
        self.item(&key(stamp)).await?.as_ref().map(versioned).transpose()
    }

    /// Writes a settled mail, if it still has the version before. False if it hasn't.
    pub async fn put_delivery(&self, stamp: &Stamp, new: &Versioned<Delivery>) -> Result<bool> {
        let item = delivery_row(stamp, new.version, &new.value)?;
        self.put_versioned(item, Some(new.version - 1)).await
    }
}

fn key(stamp: &Stamp) -> Key {
    keys::delivery(&stamp.tenant, stamp.request, &stamp.event, &stamp.to)
}

fn delivery_row(stamp: &Stamp, version: u64, delivery: &Delivery) -> Result<Item> {
    let mut item = row(&key(stamp), "delivery", version, delivery)?;
    item.insert("tenant".into(), text(stamp.tenant.as_str()));
    Ok(item)
}

/// When the claim of a row ends.
fn claim(item: &Item) -> Option<Timestamp> {
    let millisecond = item.get(CLAIM)?.as_n().ok()?.parse().ok()?;
    Timestamp::from_millisecond(millisecond).ok()
}
