//! A tenant's templates.

use super::{
    Table,
    fault::fault,
    items::{Item, body, is_refused, key_item, number, row, versioned},
    keys,
};
use aws_sdk_dynamodb::types::{ConditionCheck, Delete, TransactWriteItem};
use domain::{Error, Result, Template, TemplateId, TenantId, Versioned};
use std::collections::HashSet;

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

    /// All templates with their versions, by id.
    pub async fn versioned_templates(&self, tenant: &TenantId) -> Result<Vec<Versioned<Template>>> {
        let rows = self.partition(&keys::templates(tenant)).await?;
        rows.iter().map(versioned).collect()
    }

    /// Those of these templates that there are.
    pub async fn templates_of(
        &self,
        tenant: &TenantId,
        ids: &[TemplateId],
    ) -> Result<Vec<Versioned<Template>>> {
        let keys: HashSet<_> = ids.iter().map(|id| keys::template(tenant, id)).collect();
        let keys: Vec<_> = keys.into_iter().collect();
        self.items(&keys).await?.iter().map(versioned).collect()
    }

    /// Writes a template over the version before it. False if another stands there.
    pub async fn put_template(
        &self,
        tenant: &TenantId,
        template: &Versioned<Template>,
    ) -> Result<bool> {
        let item = template_row(tenant, template)?;
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

pub(super) fn template_row(tenant: &TenantId, template: &Versioned<Template>) -> Result<Item> {
    let key = keys::template(tenant, &template.value.id);
    row(&key, "template", template.version, &template.value)
}

/// Deletes a template of this version together with other writes.
pub(super) fn delete_version(
    table: &str,
    tenant: &TenantId,
    id: &TemplateId,
    version: u64,
) -> Result<TransactWriteItem> {
    let delete = Delete::builder()
        .table_name(table)
        .set_key(Some(key_item(&keys::template(tenant, id))))
        .condition_expression("#version = :version")
        .expression_attribute_names("#version", "version")
        .expression_attribute_values(":version", number(version));
    Ok(TransactWriteItem::builder().delete(delete.build().map_err(Error::internal)?).build())
}

/// Lets other writes happen only if there is such a template.
pub(super) fn stays(table: &str, tenant: &TenantId, id: &TemplateId) -> Result<TransactWriteItem> {
    let check = ConditionCheck::builder()
        .table_name(table)
        .set_key(Some(key_item(&keys::template(tenant, id))))
        .condition_expression("attribute_exists(pk)");
    let check = check.build().map_err(Error::internal)?;
    Ok(TransactWriteItem::builder().condition_check(check).build())
}
