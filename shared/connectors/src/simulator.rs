//! A target system that behaves as its template says: slow, failing, forgetful or unwilling.
//!
//! Its whole state is what it remembers of one grant, so it works the same in every process.

use crate::{Call, Connector, failure};
use domain::{
    commands::work::{Failure, Remedy},
    template::Simulation,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::time::Duration;

/// The simulated target system, as far as one grant sees it.
pub(crate) struct Simulator {
    simulation: Simulation,
    state: State,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct State {
    /// What exists, under our id.
    exists: Option<String>,
    /// How often something was made; more than one means that something was made twice.
    made: u32,
    /// How many calls have failed as they were told to, and for whom.
    failed: u32,
    /// For whom calls have failed.
    failed_for: Option<String>,
    /// Whether an answer was lost.
    lost: bool,
}

impl Simulator {
    pub(crate) fn new(simulation: Simulation, memory: Option<Value>) -> Self {
        let state = memory.and_then(|memory| serde_json::from_value(memory).ok());
        Self { simulation, state: state.unwrap_or_default() }
    }

    /// Behaves badly first, as told.
    async fn misbehave(&mut self, id: &str) -> Result<(), Failure> {
        if self.simulation.delay_seconds > 0 {
            let delay = Duration::from_secs(u64::from(self.simulation.delay_seconds));
            tokio::time::sleep(delay).await;
        }
        if self.simulation.refuses {
            return Err(failure(Remedy::GiveUp, "Refused", "the target refuses it for good"));
        }
        if self.state.failed_for.as_deref() != Some(id) {
            (self.state.failed, self.state.failed_for) = (0, Some(id.to_owned()));
        }
        if self.state.failed < self.simulation.failures {
            self.state.failed += 1;
            let message = format!("the target is busy (failure {})", self.state.failed);
            return Err(failure(Remedy::Retry(None), "Busy", message));
        }
        Ok(())
    }
}

impl Connector for Simulator {
    async fn held(&mut self, call: &Call<'_>) -> Result<Option<Value>, Failure> {
        Ok(self.state.exists.as_ref().map(|id| outcome(id, call)))
    }

    async fn give(&mut self, call: &Call<'_>) -> Result<Value, Failure> {
        let id = call.external_id();
        self.misbehave(&id).await?;
        self.state.made += 1;
        self.state.exists = Some(id.clone());
        if self.simulation.loses_answer && !self.state.lost {
            self.state.lost = true;
            return Err(failure(Remedy::LookAgain, "AnswerLost", "the target's answer was lost"));
        }
        Ok(outcome(&id, call))
    }

    async fn take_back(&mut self, _: &Call<'_>) -> Result<(), Failure> {
        self.state.exists = None;
        Ok(())
    }

    fn memory(self) -> Option<Value> {
        serde_json::to_value(self.state).ok()
    }
}

fn outcome(id: &str, call: &Call<'_>) -> Value {
    json!({"id": id, "name": call.name(), "url": format!("https://simulator.example/{id}")})
}
