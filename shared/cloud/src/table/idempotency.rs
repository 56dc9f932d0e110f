//! The keys under which clients have submitted, with what they were answered.

use super::{
    Table,
    items::{Item, body, number, row},
    keys,
};
use domain::{Request, Result, TenantId, UserId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long a key is remembered.
pub const MEMORY: SignedDuration = SignedDuration::from_hours(24 * 7);

/// One submission under a client's key.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// SHA-256 of what was submitted, in hexadecimal.
    pub fingerprint: String,
    /// The request as it was filed.
    pub request: Request,
    /// When the key is forgotten.
    pub until: Timestamp,
}

impl Table {
    /// What was submitted under this key, unless it is forgotten.
    pub async fn receipt(
        &self,
        tenant: &TenantId,
        caller: &UserId,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<Receipt>> {
        let item = self.item(&keys::idempotency(tenant, caller, key)).await?;
        let receipt: Option<Receipt> = item.as_ref().map(body).transpose()?;
        let Some(mut receipt) = receipt.filter(|receipt| receipt.until > now) else {
            return Ok(None);
        };
        receipt.request.content = self.content(tenant, receipt.request.id).await?;
        Ok(Some(receipt))
    }
}

/// The row of a receipt.
pub(super) fn receipt_row(
    tenant: &TenantId,
    caller: &UserId,
    key: &str,
    receipt: &Receipt,
) -> Result<Item> {
    let mut item = row(&keys::idempotency(tenant, caller, key), "key", 1, receipt)?;
    item.insert("expires".into(), number(receipt.until.as_second()));
    Ok(item)
}
