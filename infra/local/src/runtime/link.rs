//! Between the caller of an instance and the instance's requests to the Runtime API.

use std::{
    sync::{Mutex as SyncMutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::body::Bytes;
use jiff::Timestamp;
use tokio::sync::{
    Mutex,
    mpsc::{self, Receiver, Sender},
    oneshot,
};

/// What an instance says about a call: its answer, or its own description of an error.
pub(super) type Outcome = Result<Bytes, Bytes>;

/// One call, on its way to an instance.
pub(super) struct Call {
    pub(super) id: String,
    pub(super) event: Bytes,
    taken: oneshot::Sender<()>,
    outcome: oneshot::Sender<Outcome>,
}

/// What the caller waits for.
pub(super) struct Reply {
    /// Resolves when the instance has taken the call: from then on its time runs.
    pub(super) taken: oneshot::Receiver<()>,
    pub(super) outcome: oneshot::Receiver<Outcome>,
}

impl Call {
    pub(super) fn new(event: Bytes) -> (Self, Reply) {
        let (taken, is_taken) = oneshot::channel();
        let (outcome, is_done) = oneshot::channel();
        let id = uuid::Uuid::new_v4().to_string();
        (Self { id, event, taken, outcome }, Reply { taken: is_taken, outcome: is_done })
    }
}

/// An event as the Runtime API hands it out.
pub(super) struct Event {
    pub(super) id: String,
    pub(super) body: Bytes,
    pub(super) deadline: Timestamp,
}

/// The calls of one instance, which come one at a time.
pub(super) struct Link {
    pub(super) function_arn: String,
    timeout: Duration,
    sender: Sender<Call>,
    calls: Mutex<Receiver<Call>>,
    current: SyncMutex<Option<(String, oneshot::Sender<Outcome>)>>,
}

impl Link {
    pub(super) fn new(function_arn: String, timeout: Duration) -> Self {
        let (sender, calls) = mpsc::channel(1);
        Self {
            function_arn,
            timeout,
            sender,
            calls: Mutex::new(calls),
            current: SyncMutex::new(None),
        }
    }

    /// Hands a call to the instance, which may still be starting.
    pub(super) async fn send(&self, call: Call) {
        // It can't be closed: the receiver is in here too.
        let _ = self.sender.send(call).await;
    }

    /// Waits for the next call.
    pub(super) async fn next(&self) -> Option<Event> {
        let call = self.calls.lock().await.recv().await?;
        let _ = call.taken.send(());
        *self.current() = Some((call.id.clone(), call.outcome));
        Some(Event { id: call.id, body: call.event, deadline: crate::clock::now() + self.timeout })
    }

    /// Takes what the instance says about a call; false if that isn't the one it is working on.
    pub(super) fn finish(&self, id: &str, outcome: Outcome) -> bool {
        match self.current().take_if(|(current, _)| current == id) {
            Some((_, waiting)) => waiting.send(outcome).is_ok(),
            None => false,
        }
    }

    fn current(&self) -> MutexGuard<'_, Option<(String, oneshot::Sender<Outcome>)>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
