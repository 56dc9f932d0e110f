//! Telling whoever sent a batch that it is done: one mail, however many requests it had.

use super::{Postman, Told, addressed, missing};
use crate::{
    Service,
    mail::batch_ended::{BatchEnded, SHOWN},
};
use cloud::{queues, table::batches::Which};
use domain::{Result, UserId, batch::Batch, delivery::Stamp, notice::NoticeKind};
use jiff::Timestamp;

impl Service {
    /// The same as `notify` for an event of a batch.
    pub(super) async fn notify_of_batch(
        &self,
        message: &queues::Notice,
        postman: &Postman,
        now: impl Fn() -> Timestamp,
    ) -> Result<Told> {
        let (tenant, id) = (&message.tenant, message.request);
        let event = self.table.batch_event(tenant, id, &message.event).await?;
        let batch = self.table.batch(tenant, id).await?;
        let (Some(_), Some(batch)) = (event, batch) else {
            tracing::warn!(request = %id, event = message.event, "there is no such event");
            return Ok(Told::All);
        };
        let told = self.tell_submitter(&batch, &message.event, postman, now).await?;
        if told == Told::All {
            self.table.set_told(tenant, id, &message.event).await?;
        }
        Ok(told)
    }

    async fn tell_submitter(
        &self,
        batch: &Batch,
        event: &str,
        postman: &Postman,
        now: impl Fn() -> Timestamp,
    ) -> Result<Told> {
        let (tenant, to) = (&batch.tenant, &batch.submitted_by);
        let person = self.table.user(tenant, to).await?.map(|person| person.value);
        let failed = self.table.outcomes(tenant, batch.id, Which::Failed, None, SHOWN).await?;
        let failed: Vec<_> = failed.rows.into_iter().map(|(_, outcome)| outcome).collect();
        let mail = || {
            let person = person.as_ref().ok_or_else(|| missing(to, "record"))?;
            let name = percent_encoding::utf8_percent_encode(
                &batch.correlation_id,
                percent_encoding::NON_ALPHANUMERIC,
            );
            let link = postman.link(&format!("batches/{name}"));
            addressed(person, BatchEnded::of(batch, &failed, person, link).render())
        };
        self.send_once(stamp(batch, event, to), NoticeKind::BatchEnded, mail, postman, now).await
    }
}

fn stamp(batch: &Batch, event: &str, to: &UserId) -> Stamp {
    Stamp {
        tenant: batch.tenant.clone(),
        request: batch.id,
        event: event.to_owned(),
        to: to.clone(),
    }
}
