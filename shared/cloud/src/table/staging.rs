//! Requests with more tasks than one transaction holds.
//!
//! First a note that tasks are coming, then the tasks, then in one transaction the request and the end
//! of the note. If the writer dies in between, the sweep finds the note and clears up.

use super::{
    Table,
    commit::{MOST, Refused, set_due},
    fault::{busy, fault},
    items::{key_item, number, row, text},
    keys::{self, Key, part},
};
use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};
use domain::{Error, Request, RequestId, Result, TenantId};
use jiff::{SignedDuration, Timestamp};

/// After this nobody is writing any more: far longer than a function may run.
const ABANDONED: SignedDuration = SignedDuration::from_mins(20);

impl Table {
    /// Writes the tasks; answers the write that ends the note.
    pub(super) async fn stage(
        &self,
        request: &Request,
        tasks: Vec<TransactWriteItem>,
    ) -> Result<TransactWriteItem> {
        let key = keys::staging(&request.tenant, request.id);
        let mut note = row(&key, "staging", 1, &())?;
        set_due(&mut note, request.id, request.created_at.checked_add(ABANDONED).ok());
        self.put_versioned(note, Some(0)).await?;
        for chunk in tasks.chunks(MOST) {
            self.transact_patiently(chunk.to_vec()).await.map_err(|refused| match refused {
                Refused::Condition(None) => busy(),
                Refused::Condition(Some(_)) => {
                    Error::internal("a task is there before its request")
                }
                Refused::Fault(error) => error,
            })?;
        }
        let end = Delete::builder().table_name(&self.name).set_key(Some(key_item(&key)));
        let end = end
            .condition_expression("#version = :first")
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":first", number(1));
        Ok(TransactWriteItem::builder().delete(end.build().map_err(Error::internal)?).build())
    }

    /// Removes the note and tasks of a request that was never finished.
    pub async fn clear_staging(
        &self,
        tenant: &TenantId,
        id: RequestId,
        now: Timestamp,
    ) -> Result<()> {
        let note = keys::staging(tenant, id);
        if !self.take_over(&note, id, now).await? {
            return Ok(());
        }
        for item in self.begins_with(&note.pk, part::TASK).await? {
            let key = super::items::key_of(&item)?;
            self.remove(&key.pk, &key.sk).await?;
        }
        self.remove(&note.pk, &note.sk).await
    }

    /// From now on the writer can't end its note, and whoever comes later clears up again. False if
    /// there is no note any more.
    async fn take_over(&self, note: &Key, id: RequestId, now: Timestamp) -> Result<bool> {
        if self.item(note).await?.is_none() {
            return Ok(false);
        }
        let mut taken = row(note, "staging", 2, &())?;
        set_due(&mut taken, id, now.checked_add(ABANDONED).ok());
        let first = self.put_versioned(taken.clone(), Some(1)).await?;
        Ok(first || self.put_versioned(taken, Some(2)).await?)
    }

    async fn remove(&self, pk: &str, sk: &str) -> Result<()> {
        let call = self.client.delete_item().table_name(&self.name);
        let call = call.key("pk", text(pk)).key("sk", text(sk));
        call.send().await.map(|_| ()).map_err(fault)
    }
}
