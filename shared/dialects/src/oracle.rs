//! Oracle Identity Governance: the self-service REST API's requests, tasks and tokens.

pub mod create;
pub mod fault;
pub mod links;
pub mod token;

mod headers;
mod kind;
mod reply;

pub use headers::{accepts, finish};

#[cfg(test)]
mod tests;
