//! Orchestry: our native face.
//!
//! Orchestry's routes, authentication and business rules are public; its JSON schemas are not. All JSON
//! here is therefore ours.

pub mod approval;
pub mod batch;
pub mod create;
pub mod event;
pub mod extension;
pub mod fault;
pub mod form;
pub mod health;
pub mod job_status;
pub mod people;
pub mod release;
pub mod request;
pub mod settings;
pub mod template;
pub mod time;
pub mod validation;
pub mod view;
pub mod webhook;

pub(crate) mod body;
mod reply;

pub use reply::empty;

#[cfg(test)]
mod tests;
