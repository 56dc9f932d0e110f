//! From the history to the queues: the only source of jobs and mails.

use cloud::queues::{Job, Notice, Queue, VERSION};
use domain::{Event, TenantId, notice};

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
}

impl Relay {
    /// Hands events on. Answers the numbers of those that a queue didn't take.
    pub async fn hand_on(&self, events: &[Streamed]) -> Vec<String> {
        let jobs: Vec<(usize, Job)> = events.iter().enumerate().flat_map(jobs).collect();
        let notices: Vec<(usize, Notice)> = events.iter().enumerate().filter_map(notice).collect();
        let (jobs, notices) =
            futures::future::join(untaken(&self.jobs, jobs), untaken(&self.notices, notices)).await;
        let mut failed: Vec<usize> = jobs.into_iter().chain(notices).collect();
        failed.sort_unstable();
        failed.dedup();
        failed.into_iter().map(|index| events[index].sequence.clone()).collect()
    }
}

/// The events whose message the queue hasn't taken.
async fn untaken<T: serde::Serialize>(queue: &Queue, messages: Vec<(usize, T)>) -> Vec<usize> {
    let (events, messages): (Vec<usize>, Vec<T>) = messages.into_iter().unzip();
    let taken = queue.send(&messages).await.unwrap_or_else(|error| {
        tracing::warn!(error = &error as &dyn std::error::Error, "a queue takes no messages");
        vec![false; events.len()]
    });
    events.into_iter().zip(taken).filter(|(_, taken)| !taken).map(|(event, _)| event).collect()
}

fn jobs((index, streamed): (usize, &Streamed)) -> Vec<(usize, Job)> {
    let event = &streamed.event;
    let job = |task| Job {
        version: VERSION,
        tenant: streamed.tenant.clone(),
        request: event.request,
        task,
        round: event.round,
        event: event.id.clone(),
    };
    event.jobs.iter().map(|task| (index, job(*task))).collect()
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
