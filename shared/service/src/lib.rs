//! Use cases: load, decide, commit. One file a verb.

pub mod act;
pub mod batches;
pub mod browse;
pub mod cancel;
pub mod carry_out;
pub mod credentials;
pub mod decide;
pub mod deliver;
pub mod edit;
pub mod enrol;
pub mod extend;
pub mod groups;
pub mod identity;
pub mod lasting;
pub mod list;
pub mod look_up;
pub mod mail;
pub mod notify;
pub mod numbered;
pub mod people;
mod quota;
pub mod read;
pub mod record_mail;
pub mod relay;
pub mod release;
pub mod retry;
pub mod settings;
pub mod stop;
pub mod submit;
pub mod sweep;
pub mod tasks;
pub mod templates;
pub mod tend;
pub mod tokens;
pub mod visit;

mod cursor;
mod each;
mod in_turn;
mod racing;
mod together;

use cloud::Table;
use domain::commands::Pace;
use futures::lock::Mutex;
use std::{sync::Arc, time::Duration};

/// Shorter than any function may run.
const PATIENCE: Duration = Duration::from_secs(8);

/// What every use case works with.
#[derive(Clone, Debug)]
pub struct Service {
    /// The table.
    pub table: Table,
    /// How patient the service is.
    pub pace: Pace,
    /// How long filing may take; what isn't settled by then has to come again.
    pub patience: Duration,
    turn: Arc<Mutex<()>>,
}

impl Service {
    /// The use cases over this table.
    pub fn new(table: Table, pace: Pace) -> Self {
        Self { table, pace, patience: PATIENCE, turn: Arc::default() }
    }

    /// The same where filing may take this long.
    #[must_use]
    pub fn within(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }
}
