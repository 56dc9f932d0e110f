//! Logging: one JSON object a line, as CloudWatch reads it. Never bodies, tokens or addresses.

use tracing_subscriber::filter::LevelFilter;

/// Starts logging at the level of `RUST_LOG` (`error` to `trace`), `info` by default.
pub(crate) fn start(level: Option<String>) {
    let level: LevelFilter =
        level.and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::INFO);
    let log = tracing_subscriber::fmt().json().with_max_level(level);
    // CloudWatch stamps each line itself.
    let started = log.without_time().with_span_list(false).try_init();
    if started.is_err() {
        tracing::debug!("logging was started before");
    }
}
