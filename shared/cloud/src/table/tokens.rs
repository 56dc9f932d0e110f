//! Requests for tokens that aren't completed, and what users hold of tokens.

use super::{
    Table,
    fault::fault,
    items::{body, string, text},
    keys::{self, VIEW_SHARDS},
    views::{Listing, Order},
};
use aws_sdk_dynamodb::types::Select;
use domain::{RequestId, Result, TaskId, TenantId, UserId, grant::Grant, template::Kind};
use futures::future::try_join_all;

impl Table {
    /// Up to `size` of a tenant's requests for tokens that aren't completed, newest first, behind the first
    /// `from` of them.
    pub async fn open_token_requests(
        &self,
        tenant: &TenantId,
        from: usize,
        size: usize,
    ) -> Result<Vec<RequestId>> {
        let listing = Listing::OpenTokens;
        let behind = match from {
            0 => None,
            _ => match self.place_behind(tenant, &listing, Order::NewestFirst, from).await? {
                None => return Ok(Vec::new()),
                place => place,
            },
        };
        let order = Order::NewestFirst;
        let places = self.places_behind(tenant, &listing, order, behind.as_deref(), size).await?;
        Ok(places.iter().filter_map(|place| keys::parse_place(place)).collect())
    }

    /// How many of them there are, counted by their keys.
    pub async fn count_open_token_requests(&self, tenant: &TenantId) -> Result<usize> {
        let shards = (0..VIEW_SHARDS).map(|shard| self.count_open_tokens(tenant, shard));
        Ok(try_join_all(shards).await?.into_iter().sum())
    }

    async fn count_open_tokens(&self, tenant: &TenantId, shard: u32) -> Result<usize> {
        let call = self.client.query().table_name(&self.name).index_name("tokens");
        let call = call
            .select(Select::Count)
            .key_condition_expression("tokensPk = :pk")
            .expression_attribute_values(":pk", text(keys::open_tokens(tenant, shard)));
        let mut pages = call.into_paginator().send();
        let mut count = 0;
        while let Some(page) = pages.next().await {
            count += usize::try_from(page.map_err(fault)?.count()).unwrap_or_default();
        }
        Ok(count)
    }

    /// The tasks that may still give a user tokens, with their requests, as far as their own rows show.
    pub async fn open_token_tasks_of(
        &self,
        tenant: &TenantId,
        user: &UserId,
    ) -> Result<Vec<(RequestId, TaskId)>> {
        let call = self.client.query().table_name(&self.name).index_name("tokens");
        let call = call
            .key_condition_expression("tokensPk = :pk")
            .expression_attribute_values(":pk", text(keys::open_tokens_of(tenant, user)));
        let mut rows = call.into_paginator().items().send();
        let mut found = Vec::new();
        while let Some(item) = rows.next().await {
            let item = item.map_err(fault)?;
            found.extend(string(&item, "createdSk").and_then(keys::parse_task_sort));
        }
        Ok(found)
    }

    /// What a user holds of tokens, by target.
    pub async fn token_grants(&self, tenant: &TenantId, user: &UserId) -> Result<Vec<Grant>> {
        let kind = format!("{}/", Kind::Token.as_str());
        let rows = self.begins_with(&keys::grants(tenant, user), &kind).await?;
        rows.iter().map(body).collect()
    }
}
