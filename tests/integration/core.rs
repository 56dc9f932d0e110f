//! What belongs to no vendor.

mod get_health;
mod issue_token;
