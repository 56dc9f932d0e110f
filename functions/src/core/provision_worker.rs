//! Jobs queue: carries out one task a message.

use cloud::queues::Job;
use domain::{Result, commands::work::Aftermath};
use lambda::{
    batch::{self, Verdict},
    boot,
    clock::now,
};
use service::Service;

/// Boots the function and serves its batches.
pub async fn main() -> Result<(), lambda::Error> {
    let boot = boot().await?;
    let service = boot.service();
    batch::serve(boot.jobs(), move |job: Job| handle(service.clone(), job)).await
}

async fn handle(service: Service, job: Job) -> Result<Verdict> {
    let aftermath = service.carry_out(&job, connectors::act, now).await?;
    Ok(match aftermath {
        Aftermath::Done => Verdict::Done,
        Aftermath::RetryAt(at) => Verdict::ComeBack(at.duration_since(now())),
        Aftermath::DeadLetter => Verdict::DEAD,
    })
}
