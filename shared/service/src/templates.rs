//! What can be requested.

use crate::{
    Service,
    racing::{Outcome, racing},
};
use domain::{
    Caller, Error, Finding, Place, Precondition, Result, Rule, Template, TemplateId, UserId,
    Versioned,
    policy::{Action, authorize},
};
use jiff::Timestamp;
use std::collections::HashSet;

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
        self.check_approvers_exist(caller, &template).await?;
        template.modified_at = now;
        racing(|| async {
            let before = self.table.template(&caller.tenant, &template.id).await?;
            let found = before.as_ref().map(|found| found.version);
            expected.check(found)?;
            let created_at = before.map_or(now, |found| found.value.created_at);
            let value = Template { created_at, ..template.clone() };
            let stored = Versioned { value, version: found.unwrap_or(0) + 1 };
            let put = self.table.put_template(&caller.tenant, &stored).await?;
            Ok(put_or_raced(put, stored, found.is_none()))
        })
        .await
    }

    /// A step that names somebody who isn't there would wait for them in vain.
    async fn check_approvers_exist(&self, caller: &Caller, template: &Template) -> Result<()> {
        let steps = template.approval.steps().iter().enumerate();
        let named =
            steps.flat_map(|(index, step)| step.users.iter().map(move |user| (index, user)));
        let named: Vec<_> = named.collect();
        let mut ids: Vec<UserId> = named.iter().map(|(_, user)| (*user).clone()).collect();
        ids.sort();
        ids.dedup();
        let known = self.table.users(&caller.tenant, &ids).await?;
        let known: HashSet<&UserId> = known.iter().map(|user| &user.id).collect();
        let missing = named.into_iter().filter(|(_, user)| !known.contains(user));
        let findings: Vec<Finding> = missing
            .map(|(index, user)| {
                let place = Place::Field(format!("approval.steps[{index}].users"));
                let message = format!("there is no user {:?}", user.as_str());
                Finding::new(Rule::NotFound, place, message)
            })
            .collect();
        if findings.is_empty() { Ok(()) } else { Err(Error::Invalid(findings)) }
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

/// What a conditional put has come to.
pub(crate) fn put_or_raced<T>(put: bool, stored: Versioned<T>, created: bool) -> Outcome<Put<T>> {
    if put { Outcome::Done(Put { stored, created }) } else { Outcome::Raced }
}

/// Somebody else was quicker.
fn changed() -> Error {
    Error::conflict("Changed", "somebody changed it at the same time; read it and try again")
}
