//! Numbers of requests and tasks, leased in blocks so that a submission needs no extra call.

use super::{
    Table,
    fault::{broken, fault},
    items::{key_item, number},
    keys,
};
use aws_sdk_dynamodb::types::ReturnValue;
use domain::{Error, RequestId, Result, TenantId, id::MAX_NUMBER};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// How many numbers are leased at once.
const BLOCK: u32 = 100;

/// How many numbers are leased ahead at most: what is refused in the end takes none.
const MOST_AHEAD: u32 = 10_000;

/// The numbers that this process may still hand out, by tenant: from, to (exclusive).
#[derive(Clone, Debug, Default)]
pub(super) struct Block(Arc<Mutex<HashMap<TenantId, (u32, u32)>>>);

impl Block {
    fn take(&self, tenant: &TenantId, count: u32) -> Option<u32> {
        let mut blocks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (from, to) = blocks.get_mut(tenant)?;
        (*to - *from >= count).then(|| {
            let first = *from;
            *from += count;
            first
        })
    }

    fn keep(&self, tenant: &TenantId, block: (u32, u32)) {
        let mut blocks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        blocks.insert(tenant.clone(), block);
    }
}

impl Table {
    /// The first of `count` numbers in a row that nobody else has.
    pub async fn numbers(&self, tenant: &TenantId, count: u32) -> Result<RequestId> {
        self.numbers_of_many(tenant, count, 0).await
    }

    /// The same where `more` numbers will be asked for next: they are leased with these.
    pub async fn numbers_of_many(
        &self,
        tenant: &TenantId,
        count: u32,
        more: u32,
    ) -> Result<RequestId> {
        if let Some(first) = self.ids.take(tenant, count) {
            return RequestId::new(first);
        }
        let size = BLOCK.max(count.saturating_add(more.min(MOST_AHEAD)));
        let end = self.lease(tenant, size).await?;
        let first = end - size + 1;
        self.ids.keep(tenant, (first + count, end + 1));
        RequestId::new(first)
    }

    /// Adds to the tenant's counter; answers the last number of the block.
    async fn lease(&self, tenant: &TenantId, size: u32) -> Result<u32> {
        let call = self.client.update_item().table_name(&self.name);
        let answer = call
            .set_key(Some(key_item(&keys::counter(tenant))))
            .update_expression("ADD #last :size")
            .expression_attribute_names("#last", "last")
            .expression_attribute_values(":size", number(size))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await
            .map_err(fault)?;
        let last =
            answer.attributes.as_ref().and_then(|item| item.get("last")?.as_n().ok()?.parse().ok());
        let last: u64 = last.ok_or_else(|| broken("the counter"))?;
        u32::try_from(last)
            .ok()
            .filter(|last| *last <= MAX_NUMBER)
            .ok_or_else(|| Error::internal("the tenant has used up its request numbers"))
    }
}
