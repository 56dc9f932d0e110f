//! The service from outside, as its clients see it, running on its local stack.

mod core;
mod faults;
mod follow;
mod house;
mod local;
mod stack;
