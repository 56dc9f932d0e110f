//! How long the service waits between tries.

use crate::cast::PACE;
use domain::commands::Pace;
use jiff::SignedDuration;
use std::fmt::Write;

#[test]
fn pauses_double_up_to_their_cap() {
    let mut table = String::new();
    for n in [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 31, 32, u32::MAX] {
        let job = PACE.pause(n, Pace::MAX_RETRY).as_secs();
        let revocation = PACE.pause(n, Pace::MAX_PATIENCE).as_secs();
        let idle = PACE.idle(n).as_secs();
        writeln!(table, "{n:>10}: job {job:>3} s, revocation {revocation:>4} s, idle {idle:>4} s")
            .unwrap();
    }
    insta::assert_snapshot!(table);
}

#[test]
fn no_pause_overflows() {
    let pace = Pace { retry: SignedDuration::MAX, requeue: SignedDuration::MAX, ..PACE };
    assert_eq!(pace.pause(u32::MAX, Pace::MAX_RETRY), Pace::MAX_RETRY);
    assert_eq!(pace.idle(u32::MAX), Pace::MAX_PATIENCE);
}
