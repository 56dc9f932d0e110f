//! Table stream: hands events on to the queues.

use lambda::{boot, stream};
use service::relay::Relay;

/// Boots the function and serves its batches.
pub async fn main() -> Result<(), lambda::Error> {
    let boot = boot().await?;
    let relay = Relay {
        jobs: boot.jobs(),
        notices: boot.notices(),
        deliveries: boot.deliveries(),
        table: boot.table(),
    };
    stream::serve(move |events| {
        let relay = relay.clone();
        // Boxed, because the compiler gives up on a future that holds so many others.
        Box::pin(async move { relay.hand_on(&events).await })
    })
    .await
}
