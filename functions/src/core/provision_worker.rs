//! Jobs queue: carries out one task a message.

mod simulator;

use cloud::queues::Job;
use connectors::Outside;
use domain::{
    Result,
    commands::work::{Aftermath, Work},
};
use lambda::{
    batch::{self, Verdict},
    boot,
    clock::now,
};
use service::Service;
use simulator::Client;
use std::sync::Arc;

/// Boots the function and serves its batches.
pub async fn main() -> Result<(), lambda::Error> {
    let boot = boot().await?;
    let (service, outside) = (boot.service(), simulator::outside(&boot.config).map(Arc::new));
    batch::serve(boot.jobs(), move |job: Job| handle(service.clone(), outside.clone(), job)).await
}

async fn handle(
    service: Service,
    outside: Option<Arc<Outside<Client>>>,
    job: Job,
) -> Result<Verdict> {
    let act = async |work: &Work| connectors::act(work, outside.as_deref()).await;
    let aftermath = service.carry_out(&job, act, now).await?;
    Ok(match aftermath {
        Aftermath::Done => Verdict::Done,
        Aftermath::RetryAt(at) => Verdict::ComeBack(at.duration_since(now())),
        Aftermath::DeadLetter => Verdict::DEAD,
    })
}
