//! A tenant's templates.

use super::{
    Table,
    fault::fault,
    items::{body, is_refused, key_item, number, row, versioned},
    keys,
};
use domain::{Result, Template, TemplateId, TenantId, Versioned};

impl Table {
    /// One template.
    pub async fn template(
        &self,
        tenant: &TenantId,
        id: &TemplateId,
    ) -> Result<Option<Versioned<Template>>> {
        let item = self.item(&keys::template(tenant, id)).await?;
        item.as_ref().map(versioned).transpose()
    }

    /// All templates, by id.
    pub async fn templates(&self, tenant: &TenantId) -> Result<Vec<Template>> {
        let rows = self.partition(&keys::templates(tenant)).await?;
        rows.iter().map(body).collect()
    }

    /// Writes a template over the version before it. False if another stands there.
    pub async fn put_template(
        &self,
        tenant: &TenantId,
        template: &Versioned<Template>,
    ) -> Result<bool> {
        let key = keys::template(tenant, &template.value.id);
        let item = row(&key, "template", template.version, &template.value)?;
        self.put_versioned(item, Some(template.version - 1)).await
    }

    /// Deletes a template of this version. False if another stands there.
    pub async fn delete_template(
        &self,
        tenant: &TenantId,
        id: &TemplateId,
        version: u64,
    ) -> Result<bool> {
        let call = self.client.delete_item().table_name(&self.name);
        let answer = call
            .set_key(Some(key_item(&keys::template(tenant, id))))
            .condition_expression("#version = :version")
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":version", number(version))
            .send()
            .await;
        match answer {
            Ok(_) => Ok(true),
            Err(error) if is_refused(&error) => Ok(false),
            Err(error) => Err(fault(error)),
        }
    }
}
