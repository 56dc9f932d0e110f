//! Noting what the mail service tells of a mail.

use crate::{
    Service,
    racing::{Outcome, racing},
};
use domain::{
    Result, Versioned,
    delivery::{News, Stamp},
};
use jiff::Timestamp;

impl Service {
    /// Notes what was heard of a mail, unless more is known already.
    pub async fn record_mail(&self, stamp: &Stamp, news: &News, now: Timestamp) -> Result<()> {
        racing(|| async {
            let Some(found) = self.table.delivery(stamp).await? else {
                tracing::warn!(request = %stamp.request, event = stamp.event, "there is no such mail");
                return Ok(Outcome::Done(()));
            };
            if !found.value.state.gives_way_to(news.state) {
                return Ok(Outcome::Done(()));
            }
            let after = found.value.after(news, now);
            let after = Versioned { value: after, version: found.version + 1 };
            let put = self.table.put_delivery(stamp, &after).await?;
            Ok(if put { Outcome::Done(()) } else { Outcome::Raced })
        })
        .await
    }
}
