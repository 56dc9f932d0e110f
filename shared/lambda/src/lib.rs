//! Boot, authentication, HTTP calls and batches of a Lambda function.

pub mod auth;
pub mod batch;
pub mod clock;
pub mod config;
pub mod direct;
pub mod http;
pub mod mail;
pub mod metrics;
pub mod schedule;
pub mod signature;
pub mod stream;

mod boot;
mod cache;
mod jwt;
mod log;

pub use boot::{Boot, boot};
pub use lambda_runtime::Error;
