//! ManageIQ's API for requests: forms of bodies, answers, queries, filters and errors.

pub mod act;
pub mod base;
pub mod body;
pub mod cell;
pub mod collection;
pub mod create;
pub mod dialog;
pub mod edit;
pub mod entry;
pub mod envelope;
pub mod fault;
pub mod features;
pub mod filter;
pub mod metadata;
pub mod model;
pub mod need;
pub mod notification;
pub mod number;
pub mod options;
pub mod people;
pub mod plan;
pub mod query;
pub mod record;
pub mod request;
pub mod state;
pub mod task;
pub mod template;
pub mod token;

mod reply;

pub use fault::{Fault, Result};

/// The version that we say we are, which is also the one in `/api/v<version>/...`.
pub const VERSION: &str = "4.4.0";
