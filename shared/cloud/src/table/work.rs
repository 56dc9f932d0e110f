//! What a worker needs to know of one task.

use super::{
    Table,
    items::{Item, body, key_of},
    keys::{self, Key},
};
use domain::{
    Request, RequestId, Result, Task, TaskId, TenantId,
    commands::work::{Original, Snapshot},
    grant::Grant,
    request::Content,
    task::Origin,
};
use std::{collections::HashMap, sync::Arc};

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

    /// The same for a task whose row was read before, and for the task that it lets last longer.
    pub async fn work_again(&self, tenant: &TenantId, task: &Task) -> Result<Option<Snapshot>> {
        let own = Origin { request: task.request, task: task.id };
        let origins: Vec<Origin> = [Some(own), task.extends].into_iter().flatten().collect();
        let grant_key = keys::grant(tenant, &task.beneficiary, &task.target);
        let mut rows = self.rows(tenant, &origins, &grant_key).await?;
        if self.has_outdated(tenant, &origins, &rows)? {
            rows = self.rows(tenant, &origins, &grant_key).await?;
        }
        let Some((request, task)) = self.found(tenant, own, &rows)? else { return Ok(None) };
        let original = match task.extends {
            Some(origin) => self.found(tenant, origin, &rows)?,
            None => None,
        };
        let original = original.map(|(request, task)| Box::new(Original { request, task }));
        let grant = match rows.get(&grant_key) {
            Some(item) => body(item)?,
            None => Grant::none(task.beneficiary.clone(), task.target.clone()),
        };
        Ok(Some(Snapshot {
            request,
            task,
            grant,
            original,
            catalogue: None,
            rooms: Vec::new(),
            code: None,
        }))
    }

    async fn rows(
        &self,
        tenant: &TenantId,
        origins: &[Origin],
        grant: &Key,
    ) -> Result<HashMap<Key, Item>> {
        let mut wanted = vec![grant.clone()];
        wanted.extend(origins.iter().flat_map(|origin| self.rows_of(tenant, *origin)));
        let rows = self.items(&wanted).await?.into_iter();
        rows.map(|item| Ok((key_of(&item)?, item))).collect()
    }

    /// Whether something was remembered that was changed since.
    fn has_outdated(
        &self,
        tenant: &TenantId,
        origins: &[Origin],
        rows: &HashMap<Key, Item>,
    ) -> Result<bool> {
        let mut outdated = false;
        for origin in origins {
            let key = keys::content(tenant, origin.request);
            let row = rows.get(&keys::request(tenant, origin.request));
            let Some(row) = row.filter(|_| self.contents.get(&key).is_some()) else { continue };
            let request: Request = body(row)?;
            outdated |= self.contents.is_outdated(&key, request.revision);
        }
        Ok(outdated)
    }

    /// The keys of a task, its request, and what that asks for unless it is remembered.
    fn rows_of(&self, tenant: &TenantId, of: Origin) -> impl Iterator<Item = Key> {
        let content = keys::content(tenant, of.request);
        let content = self.contents.get(&content).is_none().then_some(content);
        let own = [keys::request(tenant, of.request), keys::task(tenant, of.request, of.task)];
        own.into_iter().chain(content)
    }

    fn found(
        &self,
        tenant: &TenantId,
        of: Origin,
        rows: &HashMap<Key, Item>,
    ) -> Result<Option<(Request, Task)>> {
        let request = rows.get(&keys::request(tenant, of.request));
        let task = rows.get(&keys::task(tenant, of.request, of.task));
        let Some((request, task)) = request.zip(task) else { return Ok(None) };
        let key = keys::content(tenant, of.request);
        let content: Arc<Content> = match (self.contents.get(&key), rows.get(&key)) {
            (Some(content), _) => content,
            (None, Some(item)) => self.contents.keep(key, body(item)?),
            (None, None) => Arc::default(),
        };
        let request: Request = body(request)?;
        Ok(Some((Request { content, ..request }, body(task)?)))
    }
}
