//! A target system that behaves as its template says: slow, failing, forgetful or unwilling.
//!
//! By default its whole state is what it remembers of one grant, so it works the same in every process. What it
//! makes can also be kept outside, where a process that is killed can't take it back.

use crate::{Call, Connector, Http, Outside, failure};
use domain::{
    commands::work::{Failure, Remedy},
    template::Simulation,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::time::Duration;

/// The simulated target system, as far as one grant sees it.
pub(crate) struct Simulator<'a, H> {
    simulation: Simulation,
    state: State,
    outside: Option<&'a Outside<H>>,
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
    /// How many calls to take it back have failed as they were told to.
    stuck: u32,
}

impl<'a, H: Http> Simulator<'a, H> {
    pub(crate) fn new(
        simulation: Simulation,
        memory: Option<Value>,
        outside: Option<&'a Outside<H>>,
    ) -> Self {
        let state = memory.and_then(|memory| serde_json::from_value(memory).ok());
        Self { simulation, state: state.unwrap_or_default(), outside }
    }

    /// Half of what a call takes: one half passes before something is made and one after, so that a
    /// worker can be lost on either side.
    async fn half(&self) {
        let delay = Duration::from_secs(u64::from(self.simulation.delay_seconds));
        if !delay.is_zero() {
            tokio::time::sleep(delay / 2).await;
        }
    }

    /// Behaves badly first, as told.
    fn misbehave(&mut self, id: &str) -> Result<(), Failure> {
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

    async fn make(&mut self, id: &str, call: &Call<'_>) -> Result<(), Failure> {
        self.state.made += 1;
        match self.outside {
            Some(outside) => outside.make(call, id).await?,
            None => self.state.exists = Some(id.to_owned()),
        }
        if self.simulation.loses_answer && !self.state.lost {
            self.state.lost = true;
            return Err(failure(Remedy::LookAgain, "AnswerLost", "the target's answer was lost"));
        }
        Ok(())
    }
}

impl<H: Http> Connector for Simulator<'_, H> {
    async fn held(&mut self, call: &Call<'_>) -> Result<Option<Value>, Failure> {
        let found = match self.outside {
            Some(outside) => outside.look(call).await?,
            None => self.state.exists.clone(),
        };
        Ok(found.map(|id| outcome(&id, call)))
    }

    async fn give(&mut self, call: &Call<'_>) -> Result<Value, Failure> {
        let id = call.external_id();
        self.half().await;
        self.misbehave(&id)?;
        self.make(&id, call).await?;
        self.half().await;
        Ok(outcome(&id, call))
    }

    async fn take_back(&mut self, call: &Call<'_>) -> Result<(), Failure> {
        if self.state.stuck < self.simulation.revocation_failures {
            self.state.stuck += 1;
            let message = format!("the target keeps it (failure {})", self.state.stuck);
            return Err(failure(Remedy::Retry(None), "Busy", message));
        }
        match self.outside {
            Some(outside) => outside.remove(call).await?,
            None => self.state.exists = None,
        }
        self.state.stuck = 0;
        Ok(())
    }

    fn memory(self) -> Option<Value> {
        serde_json::to_value(self.state).ok()
    }
}

fn outcome(id: &str, call: &Call<'_>) -> Value {
    json!({"id": id, "name": call.name(), "url": format!("https://simulator.example/{id}")})
}
