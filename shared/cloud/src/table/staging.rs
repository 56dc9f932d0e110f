//! Requests with more tasks than one transaction holds.
//!
//! First a note that tasks are coming, then the tasks, then in one transaction the request and the end
//! of the note. If the writer dies in between, the sweep finds the note and clears up.

use super::{
    Table,
    commit::{MOST, Refused, set_due},
    fault::fault,
    items::{key_item, row, text},
    keys::{self, part},
};
use aws_sdk_dynamodb::types::{Delete, TransactWriteItem};
use domain::{Error, Request, RequestId, Result, TenantId};
use jiff::SignedDuration;

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
            self.transact(chunk.to_vec()).await.map_err(|refused| match refused {
                Refused::Condition(_) => Error::internal("a task is there before its request"),
                Refused::Fault(error) => error,
            })?;
        }
        let end = Delete::builder().table_name(&self.name).set_key(Some(key_item(&key)));
        let end = end.condition_expression("attribute_exists(pk)");
        Ok(TransactWriteItem::builder().delete(end.build().map_err(Error::internal)?).build())
    }

    /// Removes the note and tasks of a request that was never finished.
    pub async fn clear_staging(&self, tenant: &TenantId, id: RequestId) -> Result<()> {
        let note = keys::staging(tenant, id);
        self.remove(&note.pk, &note.sk).await?;
        if self.item(&keys::request(tenant, id)).await?.is_some() {
            return Ok(());
        }
        for item in self.begins_with(&note.pk, part::TASK).await? {
            let key = super::items::key_of(&item)?;
            self.remove(&key.pk, &key.sk).await?;
        }
        Ok(())
    }

    async fn remove(&self, pk: &str, sk: &str) -> Result<()> {
        let call = self.client.delete_item().table_name(&self.name);
        let call = call.key("pk", text(pk)).key("sk", text(sk));
        call.send().await.map(|_| ()).map_err(fault)
    }
}
