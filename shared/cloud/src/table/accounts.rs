//! The accounts that entitlements are for, by the tasks that gave them.

use super::{Table, items::body, keys};
use domain::{
    Result, Task, TaskId, TenantId, commands::submit::Account, grant::Grant, template::Kind,
};

impl Table {
    /// What a task gave; none if there is no such task.
    pub async fn account(&self, tenant: &TenantId, id: TaskId) -> Result<Option<Account>> {
        let Some(request) = self.request_of_task(tenant, id).await? else { return Ok(None) };
        let Some(item) = self.item(&keys::task(tenant, request, id)).await? else {
            return Ok(None);
        };
        let Task { beneficiary: owner, target, .. } = body(&item)?;
        let mut is_held = false;
        if target.kind() == Some(Kind::AppInstance) {
            let grant = self.item(&keys::grant(tenant, &owner, &target)).await?;
            let grant: Option<Grant> = grant.as_ref().map(body).transpose()?;
            is_held = grant.is_some_and(|grant| grant.is_live());
        }
        Ok(Some(Account { owner, target, is_held }))
    }
}
