//! What belongs to no vendor: tokens, health, and the functions behind the queues.

pub mod create_credential;
pub mod deliver_webhook;
pub mod enrol;
pub mod get_health;
pub mod issue_token;
pub mod notify;
pub mod provision_worker;
pub mod record_mail;
pub mod relay;
pub mod submit_batch;
pub mod sweep;
