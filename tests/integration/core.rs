//! What belongs to no vendor.

mod deliver_webhook;
mod notify;
mod provision_worker;
mod relay;
mod sweep;
