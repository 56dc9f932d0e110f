//! A request with its votes and tasks.

use super::{
    Table,
    fault::{broken, fault},
    items::{Item, body, string, text},
    keys::{self, part},
};
use domain::{Request, RequestId, Result, Task, TaskId, TenantId, approval::Vote};
use std::{collections::HashMap, sync::Arc};

/// A request and what belongs to it, as one consistent read saw it.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The request.
    pub request: Request,
    /// Its votes, by step.
    pub votes: Vec<Vote>,
    /// Its tasks, by number, as their rows stand; see `Task::as_of`.
    pub tasks: Vec<Task>,
}

impl Table {
    /// A request with votes and tasks. Tasks without their request are a large request in the making,
    /// and nobody sees them.
    pub async fn request(&self, tenant: &TenantId, id: RequestId) -> Result<Option<Loaded>> {
        self.load(tenant, id, part::AFTER_TASKS).await
    }

    /// A request with its votes, without its tasks.
    pub async fn request_and_votes(
        &self,
        tenant: &TenantId,
        id: RequestId,
    ) -> Result<Option<Loaded>> {
        self.load(tenant, id, part::TASK).await
    }

    /// Several requests by themselves, without what they ask for; those that don't exist are left out.
    pub async fn filed(
        &self,
        tenant: &TenantId,
        ids: &[RequestId],
    ) -> Result<HashMap<RequestId, Request>> {
        let wanted: Vec<_> = ids.iter().map(|id| keys::request(tenant, *id)).collect();
        let rows = self.items(&wanted).await?;
        let requests = rows.iter().map(body).collect::<Result<Vec<Request>>>()?.into_iter();
        Ok(requests.map(|request| (request.id, request)).collect())
    }

    /// What stands there, and again if it was changed between the reads of its rows.
    async fn load(&self, tenant: &TenantId, id: RequestId, before: &str) -> Result<Option<Loaded>> {
        let loaded = self.look(tenant, id, before).await?;
        match &loaded {
            Some(Loaded { request, .. }) if request.revision != request.content.revision => {
                self.look(tenant, id, before).await
            }
            Some(_) | None => Ok(loaded),
        }
    }

    async fn look(&self, tenant: &TenantId, id: RequestId, before: &str) -> Result<Option<Loaded>> {
        let call = self.client.query().table_name(&self.name).consistent_read(true);
        let mut rows = call
            .key_condition_expression("pk = :pk AND sk < :before")
            .expression_attribute_values(":pk", text(keys::request_partition(tenant, id)))
            .expression_attribute_values(":before", text(before))
            .into_paginator()
            .items()
            .send();
        let mut request: Option<Request> = None;
        let (mut content, mut votes, mut tasks) = (Arc::default(), Vec::new(), Vec::new());
        while let Some(item) = rows.next().await {
            let item = item.map_err(fault)?;
            match kind(&item)? {
                part::CONTENT => content = Arc::new(body(&item)?),
                part::REQUEST => request = Some(body(&item)?),
                part::VOTE => votes.push(body(&item)?),
                _ => tasks.push(body(&item)?),
            }
        }
        let request = request.map(|request| Request { content, ..request });
        let revision = request.as_ref().map_or(0, |request| request.revision);
        // What was decided before it was changed is void; its history tells of it.
        votes.retain(|vote: &Vote| vote.revision == revision);
        Ok(request.map(|request| Loaded { request, votes, tasks }))
    }

    /// The votes on a request, by step.
    pub async fn votes(&self, tenant: &TenantId, id: RequestId) -> Result<Vec<Vote>> {
        let rows = self.begins_with(&keys::request_partition(tenant, id), part::VOTE).await?;
        rows.iter().map(body).collect()
    }

    /// The request that a task belongs to.
    pub async fn request_of_task(
        &self,
        tenant: &TenantId,
        id: TaskId,
    ) -> Result<Option<RequestId>> {
        let call = self.client.query().table_name(&self.name).index_name("find");
        let answer = call
            .key_condition_expression("findPk = :task")
            .expression_attribute_values(":task", text(keys::by_task(tenant, id)))
            .send()
            .await
            .map_err(fault)?;
        let pk = answer.items().first().and_then(|item| string(item, "pk"));
        Ok(pk.and_then(keys::parse_request_partition).map(|(_, request)| request))
    }
}

fn kind(item: &Item) -> Result<&'static str> {
    let sk = string(item, "sk").ok_or_else(|| broken("no key"))?;
    let kinds = [part::CONTENT, part::REQUEST, part::VOTE, part::TASK];
    kinds.into_iter().find(|kind| sk.starts_with(kind)).ok_or_else(|| broken(sk))
}
