//! The service from outside, as its clients see it, running on its local stack.

mod access;
mod aws;
mod batches;
mod bulk;
mod calls;
mod core;
mod demo;
mod elsewhere;
mod faults;
mod follow;
mod house;
mod journey;
mod kills;
mod local;
mod manageiq;
mod oracle;
mod orchestry;
mod safenet;
mod stack;
mod stored_events;
mod story;
mod support;
mod times;
mod tokens;
mod uipath;
