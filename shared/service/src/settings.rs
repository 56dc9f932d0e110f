//! What a tenant decides for itself.

use crate::{
    Service,
    templates::{Put, changed},
};
use domain::{
    Caller, Precondition, Result, Versioned,
    policy::{Action, authorize},
    settings::Settings,
};

impl Service {
    /// The settings, or the defaults.
    pub async fn read_settings(&self, caller: &Caller) -> Result<Versioned<Settings>> {
        authorize(caller, Action::ReadSettings)?;
        self.table.settings(&caller.tenant).await
    }

    /// Sets them, if they still have the version that the caller has read.
    pub async fn put_settings(
        &self,
        caller: &Caller,
        mut settings: Settings,
        expected: &Precondition,
    ) -> Result<Put<Settings>> {
        authorize(caller, Action::ManageSettings)?;
        settings.check()?;
        let before = self.table.settings(&caller.tenant).await?;
        expected.check(Some(before.version))?;
        settings.keep_secrets(&before.value);
        let stored = Versioned { value: settings, version: before.version + 1 };
        if !self.table.put_settings(&caller.tenant, &stored).await? {
            return Err(changed());
        }
        Ok(Put { stored, created: before.version == 0 })
    }
}
