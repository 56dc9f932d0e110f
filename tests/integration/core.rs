//! What belongs to no vendor.

mod create_credential;
mod deliver_webhook;
mod enrol;
mod get_health;
mod issue_token;
mod notify;
mod provision_worker;
mod record_mail;
mod relay;
mod submit_batch;
mod sweep;
