//! What can be requested.

use crate::Service;
use domain::{
    Caller, Error, Precondition, Result, Template, TemplateId, Versioned,
    policy::{Action, authorize},
};
use jiff::Timestamp;

/// What became of a put.
#[derive(Clone, Debug)]
pub struct Put<T> {
    /// What stands there now.
    pub stored: Versioned<T>,
    /// Whether nothing stood there before.
    pub created: bool,
}

impl Service {
    /// All templates of the tenant.
    pub async fn list_templates(&self, caller: &Caller) -> Result<Vec<Template>> {
        authorize(caller, Action::ReadTemplates)?;
        self.table.templates(&caller.tenant).await
    }

    /// One template.
    pub async fn read_template(
        &self,
        caller: &Caller,
        id: &TemplateId,
    ) -> Result<Versioned<Template>> {
        authorize(caller, Action::ReadTemplates)?;
        let found = self.table.template(&caller.tenant, id).await?;
        found.ok_or_else(|| Error::not_found("template", id))
    }

    /// Creates or replaces a template, if it still has the version that the caller has read.
    pub async fn put_template(
        &self,
        caller: &Caller,
        mut template: Template,
        expected: &Precondition,
        now: Timestamp,
    ) -> Result<Put<Template>> {
        authorize(caller, Action::ManageTemplates)?;
        template.check()?;
        let before = self.table.template(&caller.tenant, &template.id).await?;
        let found = before.as_ref().map(|found| found.version);
        expected.check(found)?;
        template.created_at = before.as_ref().map_or(now, |found| found.value.created_at);
        template.modified_at = now;
        let stored = Versioned { value: template, version: found.unwrap_or(0) + 1 };
        if !self.table.put_template(&caller.tenant, &stored).await? {
            return Err(changed());
        }
        Ok(Put { stored, created: before.is_none() })
    }

    /// Deletes a template. Requests that were filed with it go on.
    pub async fn delete_template(
        &self,
        caller: &Caller,
        id: &TemplateId,
        expected: &Precondition,
    ) -> Result<()> {
        authorize(caller, Action::ManageTemplates)?;
        let found = self.table.template(&caller.tenant, id).await?;
        let found = found.ok_or_else(|| Error::not_found("template", id))?;
        expected.check(Some(found.version))?;
        if self.table.delete_template(&caller.tenant, id, found.version).await? {
            return Ok(());
        }
        Err(changed())
    }
}

/// Somebody else was quicker.
pub(crate) fn changed() -> Error {
    Error::conflict("Changed", "somebody changed it at the same time; read it and try again")
}
