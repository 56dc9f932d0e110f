//! The table, the queues and the mail: the only crate that names an AWS SDK.

pub mod mail;
pub mod queues;
pub mod secret;
pub mod table;
pub mod web;

mod client;

pub use client::{Connection, TrustError};
pub use table::Table;
