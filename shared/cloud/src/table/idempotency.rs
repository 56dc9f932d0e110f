//! The keys under which clients have submitted, with what they were answered.

use super::{
    Table,
    commit::Keyed,
    items::{Item, body, key_of, number, row},
    keys::{self, Key},
};
use domain::{Request, Result, TenantId, UserId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

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

/// A receipt as it is written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'a> {
    fingerprint: &'a str,
    request: &'a Request,
    until: Timestamp,
}

impl Table {
    /// What was submitted under these keys, by key, as far as it isn't forgotten. The requests come
    /// without what they ask for.
    pub async fn receipts(
        &self,
        tenant: &TenantId,
        caller: &UserId,
        keys: &[&str],
        now: Timestamp,
    ) -> Result<HashMap<String, Receipt>> {
        let rows: HashMap<Key, &str> =
            keys.iter().map(|key| (keys::idempotency(tenant, caller, key), *key)).collect();
        let wanted: Vec<Key> = rows.keys().cloned().collect();
        let mut found = HashMap::new();
        for item in self.items(&wanted).await? {
            let receipt: Receipt = body(&item)?;
            let key = rows.get(&key_of(&item)?).filter(|_| receipt.until > now);
            found.extend(key.map(|key| ((*key).to_owned(), receipt)));
        }
        Ok(found)
    }

    /// Adds to a request what it asks for.
    pub async fn fill(&self, request: &mut Request) -> Result<()> {
        request.content = self.content(&request.tenant, request.id).await?;
        Ok(())
    }
}

/// The row of the receipt for a request that is being filed.
pub(super) fn receipt_row(request: &Request, keyed: Keyed<'_>) -> Result<Item> {
    let until = request.created_at.checked_add(MEMORY).map_err(domain::Error::internal)?;
    let written = Written { fingerprint: keyed.fingerprint, request, until };
    let key = keys::idempotency(&request.tenant, keyed.caller, keyed.key);
    let mut item = row(&key, "key", 1, &written)?;
    item.insert("expires".into(), number(until.as_second()));
    Ok(item)
}
