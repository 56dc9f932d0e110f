//! What can be requested.

use crate::{
    Service,
    groups::is_for_members,
    racing::{Outcome, racing},
};
use cloud::table::{Clash, CommitError};
use domain::{
    Caller, Change, Error, Finding, Place, Precondition, Result, Rule, Template, TemplateId,
    TenantId, UserId, Versioned,
    change::{Entry, Offer},
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
            let created_at = before.as_ref().map_or(now, |found| found.value.created_at);
            let value = Template { created_at, ..template.clone() };
            let stored = Versioned { value, version: found.unwrap_or(0) + 1 };
            let old = before.as_ref().map(|found| &found.value);
            let put = self.store(&caller.tenant, &stored, old).await?;
            Ok(put_or_raced(put, stored, found.is_none()))
        })
        .await
    }

    /// Writes a template, and the name with it where no other may have the same. False if another version
    /// stands there. Whoever belongs to what it has given would hold it for ever if it gave something else.
    async fn store(
        &self,
        tenant: &TenantId,
        template: &Versioned<Template>,
        before: Option<&Template>,
    ) -> Result<bool> {
        let (new, old) = (template.value.claimed_name(), before.and_then(Template::claimed_name));
        let left = before.filter(|before| leaves(before, &template.value)).map(Template::entry);
        if new == old && left.is_none() {
            return self.table.put_template(tenant, template).await;
        }
        let put = Box::new(template.clone());
        let change = Change {
            offer: Some(left.clone().map_or(Offer::Put(put.clone()), |of| Offer::Replace(put, of))),
            take_names: new.into_iter().collect(),
            free_names: old.into_iter().collect(),
            ..Change::default()
        };
        match self.table.commit(tenant, &change, None).await {
            Ok(()) => Ok(true),
            Err(CommitError::Clash(Clash::Name(_))) => Err(name_taken(&template.value.name)),
            Err(CommitError::Clash(_)) => self.check_left(tenant, left).await.map(|()| false),
            Err(CommitError::Fault(error)) => Err(error),
        }
    }

    async fn check_left(&self, tenant: &TenantId, of: Option<Entry>) -> Result<()> {
        let counts = self.table.member_counts(tenant, of.as_slice()).await?;
        let members = counts.first().map_or(0, |count| count.members);
        if members == 0 { Ok(()) } else { Err(has_members(members)) }
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
        if let Some(name) = found.value.claimed_name() {
            return self.delete_unless_held(&caller.tenant, &found, name).await;
        }
        if self.table.delete_template(&caller.tenant, id, found.version).await? {
            return Ok(());
        }
        Err(changed())
    }

    /// Whoever belongs to a group would hold it for ever if it were gone.
    async fn delete_unless_held(
        &self,
        tenant: &TenantId,
        group: &Versioned<Template>,
        name: String,
    ) -> Result<()> {
        let (id, entry) = (group.value.id.clone(), group.value.entry());
        let change = Change {
            offer: Some(Offer::Delete(id, group.version, entry.clone())),
            free_names: vec![name],
            ..Change::default()
        };
        match self.table.commit(tenant, &change, None).await {
            Ok(()) => Ok(()),
            Err(CommitError::Fault(error)) => Err(error),
            Err(CommitError::Clash(_)) => {
                let counts = self.table.member_counts(tenant, &[entry]).await?;
                let members = counts.first().map_or(0, |count| count.members);
                Err(if members == 0 { changed() } else { has_members(members) })
            }
        }
    }
}

/// Whether those who belong to what a template has given wouldn't belong to what it gives then.
fn leaves(before: &Template, after: &Template) -> bool {
    is_for_members(before) && (before.entry() != after.entry() || !after.is_kept_here())
}

/// A name that another group has.
pub(crate) fn name_taken(name: &str) -> Error {
    let message = format!("another group is called {name:?}");
    Error::Invalid(vec![Finding::new(Rule::InUse, Place::Field("name".into()), message)])
}

fn has_members(members: u64) -> Error {
    let message = format!("{members} people belong to it: revoke it from them before");
    Error::conflict("HasMembers", message)
}

/// What a conditional put has come to.
pub(crate) fn put_or_raced<T>(put: bool, stored: Versioned<T>, created: bool) -> Outcome<Put<T>> {
    if put { Outcome::Done(Put { stored, created }) } else { Outcome::Raced }
}

/// Somebody else was quicker.
fn changed() -> Error {
    Error::conflict("Changed", "somebody changed it at the same time; read it and try again")
}
