//! A tenant's settings.

use super::{
    Table,
    items::{row, versioned},
    keys,
};
use domain::{Result, TenantId, Versioned, settings::Settings};

impl Table {
    /// The settings, or the defaults as version 0.
    pub async fn settings(&self, tenant: &TenantId) -> Result<Versioned<Settings>> {
        match self.item(&keys::settings(tenant)).await? {
            Some(item) => versioned(&item),
            None => Ok(Versioned { value: Settings::default(), version: 0 }),
        }
    }

    /// Writes the settings over the version before them. False if others stand there.
    pub async fn put_settings(
        &self,
        tenant: &TenantId,
        settings: &Versioned<Settings>,
    ) -> Result<bool> {
        let item = row(&keys::settings(tenant), "settings", settings.version, &settings.value)?;
        self.put_versioned(item, Some(settings.version - 1)).await
    }
}
