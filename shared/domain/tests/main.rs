//! The rules of provisioning, tested from outside: examples that read as sentences, and random turns
//! in a small world.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod approvals;
mod cast;
mod edit;
mod lasting;
mod machines;
mod model;
mod pace;
mod steer;
mod stop;
mod submit;
mod tend;
mod time;
mod together;
mod tokens;
mod watch;
mod work;
mod world;
