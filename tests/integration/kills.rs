//! A run of requests during which processes are killed and queues purged, and what must hold afterwards.
//!
//! `cargo test` plays a short run. A long one is given by the environment:
//!
//! ```sh
//! KILLS_SEED=1 KILLS_REQUESTS=500 KILLS_COUNT=200 KILLS_PURGES=10 \
//!     cargo test -p tests --test integration -- kills --nocapture
//! ```
//!
//! The same seed makes the same plan: which requests, killed what, in which order. What a kill interrupts
//! is up to the machine.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod check;
mod client;
mod killer;
mod plan;
mod run;
mod story;

use std::time::Instant;

use crate::stack::{Stack, data_dir};
use plan::Size;

#[test]
fn whatever_is_killed_every_request_comes_to_its_right_end_and_nothing_is_done_twice() {
    #[expect(clippy::disallowed_methods, reason = "a person wants to know how long it took")]
    let started = Instant::now();
    let size = Size::from_environment();
    eprintln!("kills: {size:?}");
    let data = data_dir("kills");
    let run = run::play(&size, Stack::start(&data), &data);
    let report = check::check(&run.stack, &run.filed);
    eprintln!("kills: {}, {}, in {} s", run.tally, report.summary, started.elapsed().as_secs());
    let wrong: Vec<String> = run.wrong.into_iter().chain(report.wrong).collect();
    assert!(
        wrong.is_empty(),
        "seed {}: {} things are wrong:\n{}",
        size.seed,
        wrong.len(),
        wrong.join("\n")
    );
}
