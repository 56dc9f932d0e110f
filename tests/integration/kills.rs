//! A run of requests during which processes are killed and queues purged, and what must hold afterwards.
//!
//! `cargo test` plays a short run. A long one is given by the environment:
//!
//! ```sh
//! KILLS_SEED=1 KILLS_REQUESTS=500 KILLS_COUNT=200 KILLS_PURGES=10 KILLS_FAULTS=1 \
//!     cargo test --workspace --test integration -- whatever_is_killed --nocapture
//! ```
//!
//! The same seed makes the same plan: which requests, killed what, in which order. What a kill interrupts
//! is up to the machine.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod again;
mod batch;
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
    all_ends_well("kills", &Size::from_environment());
}

#[test]
fn whatever_the_backends_refuse_or_leave_unanswered_every_request_comes_to_its_right_end() {
    all_ends_well("faults", &Size { seed: 1, requests: 40, kills: 0, purges: 0, faults: 2 });
}

fn all_ends_well(name: &str, size: &Size) {
    let started = Instant::now();
    eprintln!("{name}: {size:?}");
    let data = data_dir(name);
    let run = run::play(size, Stack::start(&data), &data);
    let report = check::check(&run.stack, &run.filed);
    let took = started.elapsed().as_secs();
    eprintln!("{name}: {}; {}; in {took} s", run.tally, report.summary);
    let wrong: Vec<String> = run.wrong.into_iter().chain(report.wrong).collect();
    let (seed, count) = (size.seed, wrong.len());
    assert!(wrong.is_empty(), "seed {seed}: {count} things are wrong:\n{}", wrong.join("\n"));
}
