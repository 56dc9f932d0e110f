//! Oracle Identity Governance: the self-service REST API's requests, tasks and tokens.

pub mod assignment;
pub mod create;
pub mod fault;
pub mod fields;
pub mod links;
pub mod list;
pub mod query;
pub mod request;
pub mod status;
pub mod token;

mod headers;
mod kind;
mod reply;

pub use headers::{accepts, finish};

#[cfg(test)]
mod tests;
