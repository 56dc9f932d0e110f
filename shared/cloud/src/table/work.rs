//! What a worker needs to know of one task.

use super::{
    Table,
    fault::broken,
    items::{body, key_of},
    keys,
};
use domain::{
    Request, RequestId, Result, Task, TaskId, TenantId, commands::work::Snapshot, grant::Grant,
};

impl Table {
    /// A task with its request and grant. Two reads, because the task names its grant; the second
    /// reads all three again, so that they belong together as closely as reads can.
    pub async fn work(
        &self,
        tenant: &TenantId,
        request: RequestId,
        id: TaskId,
    ) -> Result<Option<Snapshot>> {
        let task_key = keys::task(tenant, request, id);
        let Some(item) = self.item(&task_key).await? else { return Ok(None) };
        let task: Task = body(&item)?;
        self.work_again(tenant, &task).await
    }

    /// The same for a task whose row was read before.
    pub async fn work_again(&self, tenant: &TenantId, task: &Task) -> Result<Option<Snapshot>> {
        let content_key = keys::content(tenant, task.request);
        let request_key = keys::request(tenant, task.request);
        let task_key = keys::task(tenant, task.request, task.id);
        let grant_key = keys::grant(tenant, &task.beneficiary, &task.target);
        let mut content = self.contents.get(&content_key);
        let mut keys = vec![request_key.clone(), task_key.clone(), grant_key.clone()];
        keys.extend(content.is_none().then(|| content_key.clone()));
        let (mut request, mut found, mut grant) = (None, None, None);
        for item in self.items(&keys).await? {
            match key_of(&item)? {
                key if key == content_key => content = Some(self.contents.keep(key, body(&item)?)),
                key if key == request_key => request = Some(body(&item)?),
                key if key == task_key => found = Some(body(&item)?),
                key if key == grant_key => grant = Some(body(&item)?),
                key => return Err(broken(key.sk)),
            }
        }
        let none = || Grant::none(task.beneficiary.clone(), task.target.clone());
        let Some((request, task)) = request.zip(found) else { return Ok(None) };
        let request = Request { content: content.unwrap_or_default(), ..request };
        Ok(Some(Snapshot { request, task, grant: grant.unwrap_or_else(none) }))
    }
}
