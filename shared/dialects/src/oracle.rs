//! Oracle Identity Governance: the self-service REST API's requests, tasks and tokens.

pub mod act;
pub mod assignment;
pub mod create;
pub mod fault;
pub mod fields;
pub mod links;
pub mod list;
pub mod outcome;
pub mod query;
pub mod request;
pub mod status;
pub mod task;
pub mod token;
pub mod withdraw;

mod ending;
mod headers;
mod kind;
mod reply;

pub use headers::{accepts, finish};

#[cfg(test)]
mod tests;
