//! What belongs to no vendor.

mod deliver_webhook;
mod get_health;
mod issue_token;
mod notify;
mod provision_worker;
mod relay;
mod sweep;
