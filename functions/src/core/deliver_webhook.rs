//! Deliveries queue: calls one webhook for one event a message.

use cloud::{queues::Delivery, web::Web};
use dialects::orchestry::webhook;
use domain::Result;
use jiff::SignedDuration;
use lambda::{
    batch::{self, Verdict},
    boot,
    clock::now,
};
use service::{Service, deliver::Body};

/// The pause before a webhook is called again that didn't take a call.
const PAUSE: SignedDuration = SignedDuration::from_secs(30);

/// Boots the function and serves its batches.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    let boot = boot().await?;
    let (service, web) = (boot.service(), boot.web());
    batch::serve(boot.deliveries(), move |delivery: Delivery| {
        handle(service.clone(), web.clone(), delivery)
    })
    .await
}

async fn handle(service: Service, web: Web, delivery: Delivery) -> Result<Verdict> {
    let body: Body =
        |told, topic, secret| webhook::encode(&told.event, &told.request, topic, secret);
    let taken = service.deliver(&delivery, &web, body, now()).await?;
    Ok(if taken { Verdict::Done } else { Verdict::ComeBack(PAUSE) })
}
