//! Tasks of several requests.

use super::{
    Table,
    items::body,
    keys::{self, Key},
};
use domain::{RequestId, Result, Task, TaskId, TenantId};

impl Table {
    /// Tasks by their requests and numbers, in no order; those that don't exist are left out.
    pub async fn tasks_by_key(
        &self,
        tenant: &TenantId,
        ids: &[(RequestId, TaskId)],
    ) -> Result<Vec<Task>> {
        let keys: Vec<Key> =
            ids.iter().map(|(request, id)| keys::task(tenant, *request, *id)).collect();
        self.items(&keys).await?.iter().map(body).collect()
    }
}
