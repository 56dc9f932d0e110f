//! What a tenant has of what a submission names, in one read.

use super::{
    Table,
    items::{body, string},
    keys,
};
use domain::{
    Result, TemplateId, TenantId, UserId, commands::submit::Catalogue, grant::Grant, task::Target,
};
use std::collections::HashSet;

impl Table {
    /// The templates, users and settings of a tenant, as far as they exist.
    pub async fn catalogue(
        &self,
        tenant: &TenantId,
        templates: &[TemplateId],
        users: &[UserId],
    ) -> Result<Catalogue> {
        let mut wanted = vec![keys::settings(tenant)];
        wanted.extend(templates.iter().map(|id| keys::template(tenant, id)));
        wanted.extend(users.iter().map(|id| keys::user(tenant, id)));
        let wanted: HashSet<_> = wanted.into_iter().collect();
        let wanted: Vec<_> = wanted.into_iter().collect();
        let mut catalogue = Catalogue::default();
        for item in self.items(&wanted).await? {
            match string(&item, "row") {
                Some("template") => {
                    let template: domain::Template = body(&item)?;
                    catalogue.templates.insert(template.id.clone(), template);
                }
                Some("user") => {
                    let user: domain::user::User = body(&item)?;
                    catalogue.users.insert(user.id.clone(), user);
                }
                _ => catalogue.settings = body(&item)?,
            }
        }
        Ok(catalogue)
    }

    /// Those of these names that a request holds.
    pub async fn taken_names(
        &self,
        tenant: &TenantId,
        names: &[String],
    ) -> Result<HashSet<String>> {
        let keys: HashSet<_> = names.iter().map(|name| keys::name(tenant, name)).collect();
        let keys: Vec<_> = keys.into_iter().collect();
        let rows = self.items(&keys).await?;
        rows.iter().map(body).collect()
    }

    /// Everything that a user holds or has held.
    pub async fn grants_of(&self, tenant: &TenantId, user: &UserId) -> Result<Vec<Grant>> {
        let rows = self.partition(&keys::grants(tenant, user)).await?;
        rows.iter().map(body).collect()
    }

    /// Those of these grants that there are.
    pub async fn grants(
        &self,
        tenant: &TenantId,
        grants: &[(UserId, Target)],
    ) -> Result<Vec<Grant>> {
        let keys: HashSet<_> =
            grants.iter().map(|(user, target)| keys::grant(tenant, user, target)).collect();
        let keys: Vec<_> = keys.into_iter().collect();
        let rows = self.items(&keys).await?;
        rows.iter().map(body).collect()
    }
}
