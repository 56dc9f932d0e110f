//! Batch queue: files the requests of one part of a batch a message. Ours.

use cloud::table::keys::hash;
use dialects::orchestry::batch::{self, Message, Request};
use domain::{Caller, Error, Result, Role, batch::Part};
use lambda::{
    batch::{Record, Verdict, serve_records},
    boot,
    clock::now,
    signature::signer,
};
use service::{
    Service,
    batches::Entry,
    submit::{ClientKey, Wanted},
};
use std::time::Duration;

/// How often a message comes before it goes to the dead letters, as the template says.
const TRIES: u32 = 10;

/// How long the requests of one message may take: what is left of the function's time is for their outcomes.
const PATIENCE: Duration = Duration::from_secs(24);

/// Boots the function and serves its batches.
pub async fn main() -> Result<(), lambda::Error> {
    let boot = boot().await?;
    let service = boot.service().within(PATIENCE);
    serve_records(boot.batches(), move |record| handle(service.clone(), record)).await
}

async fn handle(service: Service, record: Record) -> Result<Verdict> {
    let at = now();
    let identity = signer(&service, record.signature.as_deref(), &record.body, at).await?;
    let message = batch::decode(&record.body, hash(&record.body))?;
    let caller = Caller::from(identity);
    check(&caller, &message)?;
    let requests = message.requests.iter().map(|text| batch::decode_request(text));
    let (written, requests): (Vec<_>, Vec<_>) = requests.map(|it| (it.written, it)).unzip();
    let requests = requests.into_iter().enumerate();
    let entries = requests.map(|(index, it)| entry(it, index, &message, &caller)).collect();
    let explain = |index: usize, error: &Error| written[index].problem(error);
    let last_try = record.receives >= TRIES;
    service.take_part(&caller, &message.part, entries, &explain, last_try, at).await?;
    Ok(Verdict::Done)
}

/// Whether the sender may speak for whom the message names.
fn check(caller: &Caller, message: &Message<'_>) -> Result<()> {
    if message.tenant != caller.tenant {
        return Err(Error::forbidden("the sender belongs to another tenant"));
    }
    if message.part.submitted_by != caller.user && !caller.is(Role::Operator) {
        return Err(Error::forbidden("only operators may send in somebody else's name"));
    }
    Ok(())
}

/// One request with its key: its own, or its place in the batch.
fn entry(request: Request, index: usize, message: &Message<'_>, caller: &Caller) -> Entry {
    let Request { key: own, wish, written } = request;
    let Part { correlation_id, number, submitted_by, .. } = &message.part;
    let key = match &own {
        Some(own) => written.kept_key(own),
        None => format!("batch/{correlation_id}/{number}/{index}"),
    };
    let wanted = wish.map(|(mut submission, fingerprint)| {
        let behalf = Some(submitted_by).filter(|user| **user != caller.user).cloned();
        submission.requested_by = submission.requested_by.or(behalf);
        Wanted { submission, key: Some(ClientKey { key, fingerprint }) }
    });
    Entry { key: own, wanted }
}
