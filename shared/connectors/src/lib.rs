//! What makes a grant real in a target system.
//!
//! A connector looks before it creates, passes our own id along, and says of every failure what to do
//! about it. It keeps nothing itself: what it must remember goes back with the attempt and is written
//! with the task.

mod directory;
mod outside;
mod simulator;

pub use outside::{Http, Outside};

use domain::{
    commands::work::{Act, Attempt, Failure, Remedy, Work},
    task::Fault,
    template::{Binding, Kind},
};
use serde_json::Value;
use std::time::Duration;

/// One target system.
///
/// `held` finds out whether the beneficiary holds the target already; `give` and `take_back` are only
/// called when that has to change. Each call is cut off after the binding's patience.
trait Connector {
    /// What the target knows of the grant: its outcome if it is there.
    async fn held(&mut self, call: &Call<'_>) -> Result<Option<Value>, Failure>;
    /// Makes it real; answers what the target says of it, e.g. an address.
    async fn give(&mut self, call: &Call<'_>) -> Result<Value, Failure>;
    /// Takes it back.
    async fn take_back(&mut self, call: &Call<'_>) -> Result<(), Failure>;
    /// What to remember until the next call for the same grant.
    fn memory(self) -> Option<Value>;
}

/// What a connector is told.
struct Call<'a> {
    work: &'a Work,
}

impl Call<'_> {
    /// Our id for what is made: the same however often it is tried.
    fn external_id(&self) -> String {
        let task = &self.work.snapshot.task;
        format!("{}-{}", self.work.snapshot.request.tenant, task.id)
    }

    /// The name people gave it, a machine's, or the target's.
    fn name(&self) -> String {
        let task = &self.work.snapshot.task;
        let item = &self.work.snapshot.request.content.items[task.item];
        match &item.resolved_name {
            Some(name) => name.clone(),
            None if item.kind == Kind::VirtualMachine => item.machine_name(task.id),
            None => task.target.0.clone(),
        }
    }

    /// What is asked for: a machine has a name and an address of its own.
    fn parameters(&self) -> Value {
        self.work.snapshot.request.parameters_of(&self.work.snapshot.task)
    }
}

/// Lets the task's connector act. The simulator keeps what it makes `outside`, if that is given.
pub async fn act<H: Http>(work: &Work, outside: Option<&Outside<H>>) -> Attempt {
    let snapshot = &work.snapshot;
    let binding = &snapshot.request.content.items[snapshot.task.item].binding;
    let memory = snapshot.grant.memory.clone();
    match binding {
        Binding::Directory {} => {
            attempt(directory::Directory::new(&snapshot.grant, memory), work, binding).await
        }
        Binding::Simulator(simulation) => {
            let simulator = simulator::Simulator::new(*simulation, memory, outside);
            attempt(simulator, work, binding).await
        }
    }
}

async fn attempt(mut connector: impl Connector, work: &Work, binding: &Binding) -> Attempt {
    let patience = Duration::try_from(binding.patience()).unwrap_or_default();
    let call = Call { work };
    let result = tokio::time::timeout(patience, look_then_act(&mut connector, &call)).await;
    let result = result.unwrap_or_else(|_| {
        let message = format!("no answer within {} s", patience.as_secs());
        Err(failure(Remedy::LookAgain, "Timeout", message))
    });
    Attempt { memory: connector.memory(), result }
}

async fn look_then_act(
    connector: &mut impl Connector,
    call: &Call<'_>,
) -> Result<Option<Value>, Failure> {
    let held = connector.held(call).await?;
    match (call.work.act, held) {
        (Act::Give, Some(outcome)) => Ok(Some(outcome)),
        (Act::Give, None) => connector.give(call).await.map(Some),
        (Act::TakeBack, None) => Ok(None),
        (Act::TakeBack, Some(_)) => {
            connector.take_back(call).await?;
            match connector.held(call).await? {
                None => Ok(None),
                Some(_) => {
                    Err(failure(Remedy::LookAgain, "StillHeld", "the target still shows it"))
                }
            }
        }
    }
}

fn failure(remedy: Remedy, code: &str, message: impl Into<String>) -> Failure {
    Failure { remedy, fault: Fault { code: code.into(), message: message.into() } }
}

#[cfg(test)]
mod tests;
