//! The service from outside, as its clients see it, running on its local stack.

mod local;
mod stack;
