//! The service from outside, as its clients see it, running on its local stack.

mod core;
mod house;
mod local;
mod stack;
