//! The directory: groups, roles and entitlements in our own table.
//!
//! Its grants and memberships are rows that the worker writes together with the task, so what it is
//! asked to make real becomes so in that transaction.

use crate::{Call, Connector};
use domain::{commands::work::Failure, grant::Grant};
use serde_json::{Value, json};

/// The grants and memberships of one subject.
pub(crate) struct Directory {
    is_held: bool,
    memory: Option<Value>,
}

impl Directory {
    pub(crate) fn new(grant: &Grant, memory: Option<Value>) -> Self {
        Self { is_held: grant.is_live(), memory }
    }
}

impl Connector for Directory {
    async fn held(&mut self, call: &Call<'_>) -> Result<Option<Value>, Failure> {
        Ok(self.is_held.then(|| outcome(call)))
    }

    async fn give(&mut self, call: &Call<'_>) -> Result<Value, Failure> {
        self.is_held = true;
        Ok(outcome(call))
    }

    async fn take_back(&mut self, _: &Call<'_>) -> Result<(), Failure> {
        self.is_held = false;
        Ok(())
    }

    fn memory(self) -> Option<Value> {
        self.memory
    }
}

fn outcome(call: &Call<'_>) -> Value {
    json!({"member": call.work.snapshot.task.beneficiary, "of": call.work.snapshot.task.target})
}
