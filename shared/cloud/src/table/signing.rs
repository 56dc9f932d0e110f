//! The key that signs a tenant's cursors, made when it is first needed. It never changes, so it may be
//! remembered.

use super::{
    Table,
    items::{body, row},
    keys,
};
use crate::secret::random_key;
use domain::{Error, Result, TenantId};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The keys that were read before.
#[derive(Clone, Debug, Default)]
pub(super) struct Signing(Arc<Mutex<HashMap<TenantId, Vec<u8>>>>);

impl Table {
    /// 32 random bytes that stay the same for the tenant.
    pub async fn signing_key(&self, tenant: &TenantId) -> Result<Vec<u8>> {
        let known = || self.signing.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = known().get(tenant) {
            return Ok(key.clone());
        }
        let key = self.kept_signing_key(tenant).await?;
        known().insert(tenant.clone(), key.clone());
        Ok(key)
    }

    async fn kept_signing_key(&self, tenant: &TenantId) -> Result<Vec<u8>> {
        let key = keys::signing(tenant);
        if let Some(item) = self.item(&key).await? {
            return body(&item);
        }
        let fresh = row(&key, "signing", 1, &random_key()?.to_vec())?;
        self.put_versioned(fresh, Some(0)).await?;
        let item = self.item(&key).await?;
        item.as_ref().map_or_else(|| Err(Error::internal("no signing key")), body)
    }
}
