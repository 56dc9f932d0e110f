//! What belongs to no vendor.

mod deliver_webhook;
