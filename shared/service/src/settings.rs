//! What a tenant decides for itself.

use crate::{
    Service,
    racing::racing,
    templates::{Put, put_or_raced},
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
        settings: Settings,
        expected: &Precondition,
    ) -> Result<Put<Settings>> {
        authorize(caller, Action::ManageSettings)?;
        settings.check()?;
        racing(|| async {
            let before = self.table.settings(&caller.tenant).await?;
            expected.check(Some(before.version))?;
            let mut value = settings.clone();
            value.keep_secrets(&before.value);
            let stored = Versioned { value, version: before.version + 1 };
            let put = self.table.put_settings(&caller.tenant, &stored).await?;
            Ok(put_or_raced(put, stored, before.version == 0))
        })
        .await
    }
}
