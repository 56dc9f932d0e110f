//! From the history to the queues: the only source of jobs, mails and calls of webhooks.

use cloud::{
    Table,
    queues::{Delivery, Job, Notice, Queue, VERSION},
};
use domain::{
    Event, TenantId, notice,
    webhook::{Webhook, topics},
};
use futures::future::join3;
use std::collections::HashMap;

/// An event as the stream brought it.
#[derive(Clone, Debug)]
pub struct Streamed {
    /// Its number in the stream.
    pub sequence: String,
    /// Whose it is.
    pub tenant: TenantId,
    /// The event.
    pub event: Event,
}

/// The queues that events lead to.
#[derive(Clone, Debug)]
pub struct Relay {
    /// Tasks to look at.
    pub jobs: Queue,
    /// Events to tell people of.
    pub notices: Queue,
    /// Events to call webhooks for.
    pub deliveries: Queue,
    /// Where tenants name their webhooks.
    pub table: Table,
}

impl Relay {
    /// Hands events on. Answers the numbers of those that a queue didn't take.
    pub async fn hand_on(&self, events: &[Streamed]) -> Vec<String> {
        let jobs = events.iter().enumerate().flat_map(jobs).collect();
        let notices = events.iter().enumerate().filter_map(notice).collect();
        let (jobs, notices, deliveries) =
            join3(untaken(&self.jobs, jobs), untaken(&self.notices, notices), self.deliver(events))
                .await;
        let mut failed = [jobs, notices, deliveries].concat();
        failed.sort_unstable();
        failed.dedup();
        failed.into_iter().map(|index| events[index].sequence.clone()).collect()
    }

    /// Asks for calls of the tenants' webhooks; answers the events that have to come again.
    async fn deliver(&self, events: &[Streamed]) -> Vec<usize> {
        let (mut messages, mut failed) = (Vec::new(), Vec::new());
        let mut known: HashMap<&TenantId, Option<Vec<Webhook>>> = HashMap::new();
        for (index, streamed) in events.iter().enumerate() {
            if topics(&streamed.event).is_empty() {
                continue;
            }
            if !known.contains_key(&streamed.tenant) {
                known.insert(&streamed.tenant, self.webhooks(&streamed.tenant).await);
            }
            match known.get(&streamed.tenant).and_then(Option::as_ref) {
                Some(hooks) => messages.extend(deliveries(index, streamed, hooks)),
                None => failed.push(index),
            }
        }
        failed.extend(untaken(&self.deliveries, messages).await);
        failed
    }

    /// A tenant's webhooks: one read a tenant and batch. None if they can't be read now.
    async fn webhooks(&self, tenant: &TenantId) -> Option<Vec<Webhook>> {
        let settings = self.table.settings(tenant).await;
        settings.map(|settings| settings.value.webhooks).ok()
    }
}

/// The events whose message the queue hasn't taken.
async fn untaken<T: serde::Serialize>(queue: &Queue, messages: Vec<(usize, T)>) -> Vec<usize> {
    let (events, messages): (Vec<usize>, Vec<T>) = messages.into_iter().unzip();
    let taken = queue.send(&messages).await.unwrap_or_else(|error| {
        tracing::warn!(error = error.chain(), "a queue takes no messages");
        vec![false; events.len()]
    });
    events.into_iter().zip(taken).filter(|(_, taken)| !taken).map(|(event, _)| event).collect()
}

fn jobs((index, streamed): (usize, &Streamed)) -> impl Iterator<Item = (usize, Job)> {
    let event = &streamed.event;
    event.jobs.iter().map(move |task| {
        let job = Job {
            version: VERSION,
            tenant: streamed.tenant.clone(),
            request: event.request,
            task: *task,
            round: event.round,
            event: event.id.clone(),
        };
        (index, job)
    })
}

fn notice((index, streamed): (usize, &Streamed)) -> Option<(usize, Notice)> {
    let event = &streamed.event;
    let notice = Notice {
        version: VERSION,
        tenant: streamed.tenant.clone(),
        request: event.request,
        event: event.id.clone(),
    };
    notice::is_worth_telling(event).then_some((index, notice))
}

fn deliveries(
    index: usize,
    streamed: &Streamed,
    hooks: &[Webhook],
) -> impl Iterator<Item = (usize, Delivery)> {
    let event = &streamed.event;
    let wanted = hooks.iter().filter(|hook| !hook.topics_of(event).is_empty());
    wanted.map(move |hook| {
        let delivery = Delivery {
            version: VERSION,
            tenant: streamed.tenant.clone(),
            request: event.request,
            event: event.id.clone(),
            webhook: hook.id.clone(),
        };
        (index, delivery)
    })
}
