//! Asking again for what somebody has yet to agree to: it is the same wish, and not a second one.

use super::file::Filing;
use crate::Service;
use domain::{Error, RequestId, Result, UserId, request::fingerprint};
use serde_json::json;
use std::time::Duration;

/// How many wishes for the same, one after the other has come to its end, are looked through.
const MOST: usize = 100;

/// What stands behind a key.
pub(super) enum Behind {
    /// Nothing: it may be filed under this key.
    New(String),
    /// A request that hasn't come to its end.
    Waiting(RequestId),
}

impl Service {
    /// What stands behind what is to be filed. None if nobody has to agree to it or the group itself changes.
    pub(super) async fn behind(&self, filing: &Filing<'_>) -> Result<Option<Behind>> {
        let Filing { caller, group, members, now, .. } = *filing;
        let asks = !group.approval.steps().is_empty() && !members.is_empty();
        if !asks || filing.along.offer.is_some() {
            return Ok(None);
        }
        let mut key = key(filing);
        for _ in 0..MOST {
            let found = self.table.receipts(&caller.tenant, &caller.user, &[&key], now).await?;
            let Some(receipt) = found.get(&key) else { return Ok(Some(Behind::New(key))) };
            let id = receipt.request.id;
            let filed = self.table.filed(&caller.tenant, &[id]).await?;
            if filed.get(&id).is_some_and(|request| !request.phase(now).is_final()) {
                return Ok(Some(Behind::Waiting(id)));
            }
            key = format!("{key}#{id}");
            key = fingerprint(&json!(key));
        }
        Err(Error::Busy { retry_after: Duration::from_mins(1), source: None })
    }
}

/// The same for the same people, in whatever order they are named, and the same group: another may have its id later.
fn key(filing: &Filing<'_>) -> String {
    let Filing { source, group, operation, members, .. } = *filing;
    let mut members: Vec<&str> = members.iter().map(UserId::as_str).collect();
    members.sort_unstable();
    let group = json!([group.id.as_str(), group.created_at.to_string()]);
    fingerprint(
        &json!({"source": source, "group": group, "operation": operation, "members": members}),
    )
}
