//! The instances of one function.

use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use tokio::sync::Semaphore;

use super::{
    Failure,
    instance::{Blueprint, Instance},
};
use crate::template::{Event, Function};

/// Starts an instance when all are busy, up to a limit; then calls wait.
pub(super) struct Pool {
    blueprint: Blueprint,
    free: Semaphore,
    idle: Mutex<Vec<Instance>>,
}

impl Pool {
    pub(super) fn new(blueprint: Blueprint) -> Self {
        Self { free: Semaphore::new(limit(&blueprint.function)), blueprint, idle: Mutex::default() }
    }

    /// Calls an idle instance or a new one. One that didn't do well is not called again, and ends.
    pub(super) async fn invoke(&self, event: Bytes) -> Result<Bytes, Failure> {
        let _turn =
            self.free.acquire().await.map_err(|closed| Failure::Crashed(closed.to_string()))?;
        let mut instance = self.instance()?;
        let answer = instance.invoke(event).await;
        if matches!(answer, Ok(_) | Err(Failure::Unhandled(_))) {
            self.idle().push(instance);
        }
        answer
    }

    fn instance(&self) -> Result<Instance, Failure> {
        while let Some(mut instance) = { self.idle().pop() } {
            if instance.is_alive() {
                return Ok(instance);
            }
        }
        Instance::start(&self.blueprint).map_err(|error| Failure::Crashed(error.to_string()))
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Instance>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many instances are worth having on one machine. Four are enough for calls to race.
fn limit(function: &Function) -> usize {
    let of_event = |event: &Event| match event {
        Event::HttpApi(_) => 4,
        Event::Sqs(_) | Event::Bus(_) => 2,
        Event::DynamoDb(_) | Event::Schedule(_) => 1,
    };
    function.events.iter().map(of_event).max().unwrap_or(1)
}
