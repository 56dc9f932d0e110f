//! One Lambda function per endpoint.

use std::{future::Future, pin::Pin};

/// A function's whole life: boot, connect, serve until the runtime ends it.
pub type Main = fn() -> Pin<Box<dyn Future<Output = Result<(), lambda_runtime::Error>>>>;

/// The main of the function of that name, as its own binary would run it.
pub fn find(_name: &str) -> Option<Main> {
    None
}
