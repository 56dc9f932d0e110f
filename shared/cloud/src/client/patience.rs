//! How long calls of AWS may take. A function's own end is later than that of any call, so that a call
//! that hangs is answered as such.

use aws_sdk_dynamodb::config::{retry::RetryConfig, timeout::TimeoutConfig};
use aws_smithy_runtime_api::client::http::HttpConnectorSettings;
use std::time::Duration;

/// How long the opening of a connection may hold up a function's start.
pub(super) const OPENING: Duration = Duration::from_secs(2);

const CONNECT: Duration = Duration::from_secs(1);
/// Until the answer begins.
const READ: Duration = Duration::from_secs(10);
/// How often a call is made before it has failed.
const ATTEMPTS: u32 = 3;

pub(super) fn of_connections() -> HttpConnectorSettings {
    HttpConnectorSettings::builder().connect_timeout(CONNECT).read_timeout(READ).build()
}

/// The table and the queues mostly answer in milliseconds.
pub(super) fn of_calls() -> TimeoutConfig {
    timeouts(Duration::from_secs(3), Duration::from_secs(8))
}

pub(super) fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(ATTEMPTS)
}

fn timeouts(attempt: Duration, operation: Duration) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .read_timeout(READ)
        .operation_attempt_timeout(attempt)
        .operation_timeout(operation)
        .build()
}
