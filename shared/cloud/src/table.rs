//! The one table. Each file below is one access pattern; `keys` is the one place for keys.

pub mod accounts;
pub mod batches;
pub mod catalogue;
pub mod commit;
pub mod contents;
pub mod counts;
pub mod credentials;
pub mod deliveries;
pub mod due;
pub mod enrolments;
pub mod events;
pub mod idempotency;
pub mod ids;
pub mod keys;
pub mod ledgers;
pub mod members;
pub mod requests;
pub mod settings;
pub mod signing;
pub mod tasks;
pub mod templates;
pub mod tokens;
pub mod users;
pub mod views;
pub mod work;

mod fault;
mod items;
mod staging;

pub use commit::{Clash, CommitError, Keyed, Piece};
pub(crate) use fault::fault;

use crate::Connection;
use aws_sdk_dynamodb::Client;
use jiff::SignedDuration;

/// The table, connected.
#[derive(Clone, Debug)]
pub struct Table {
    client: Client,
    name: String,
    patience: SignedDuration,
    ids: ids::Block,
    contents: contents::Contents,
    signing: signing::Signing,
    turns: counts::Turns,
}

impl Table {
    /// The table of that name.
    pub fn new(connection: &Connection, name: impl Into<String>) -> Self {
        Self {
            client: connection.dynamodb(),
            name: name.into(),
            patience: SignedDuration::ZERO,
            ids: ids::Block::default(),
            contents: contents::Contents::default(),
            signing: signing::Signing::default(),
            turns: counts::Turns::default(),
        }
    }

    /// Lets an event that people are to be told of have this long before it is due to be told again.
    #[must_use]
    pub fn patient(self, patience: SignedDuration) -> Self {
        Self { patience, ..self }
    }
}
