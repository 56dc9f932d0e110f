//! ManageIQ's API for requests: forms of bodies, answers, queries, filters and errors.

pub mod cell;
pub mod collection;
pub mod create;
pub mod dialog;
pub mod edit;
pub mod fault;
pub mod filter;
pub mod model;
pub mod number;
pub mod options;

mod reply;

pub use fault::{Fault, Result};

/// The version that we say we are, which is also the one in `/api/v<version>/...`.
pub const VERSION: &str = "4.4.0";
