//! What can happen next.

use crate::world::Outcome;
use domain::commands::steer::Steering;
use proptest::prelude::*;

/// One thing that happens. Numbers choose among what there is, modulo how many there are.
#[derive(Clone, Debug)]
pub(super) enum Turn {
    Submit(Ask),
    Decide { request: usize, by: usize, approve: bool, slow: bool },
    Cancel { request: usize, by: usize, slow: bool },
    Steer { request: usize, by: usize, how: Steering, slow: bool },
    Reassign { request: usize, by: usize, to: Vec<usize>, slow: bool },
    Retry { request: usize, slow: bool },
    Tend { task: usize, complete: bool, slow: bool },
    Extend { request: usize, by: usize, seconds: i64 },
    Release { request: usize, by: usize, slow: bool },
    Stop { task: usize, by: usize, slow: bool },
    Work { job: usize, again: bool, outcome: Outcome, end: End },
    Return { flight: usize, slow: bool },
    Lose { job: usize },
    Land { late: usize },
    Sweep,
    Pass(i64),
}

/// What somebody asks for.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    pub(super) by: usize,
    pub(super) revoke: bool,
    /// Which request's reason alone is to be taken back.
    pub(super) reason: Option<usize>,
    pub(super) templates: Vec<usize>,
    pub(super) people: Vec<usize>,
    pub(super) start: Option<i64>,
    pub(super) end: Option<i64>,
}

/// When a worker writes down what came of it.
#[derive(Clone, Copy, Debug)]
pub(super) enum End {
    AtOnce,
    Later,
    Never,
    /// Even the lease is written late.
    Slow,
}

/// Everything that people, workers and time can do.
pub(super) fn any() -> impl Strategy<Value = Turn> {
    let decide = (0..6_usize, 0..7_usize, prop::bool::weighted(0.85), slow())
        .prop_map(|(request, by, approve, slow)| Turn::Decide { request, by, approve, slow });
    prop_oneof![
        10 => machinery(),
        2 => ask().prop_map(Turn::Submit),
        3 => decide,
        1 => steer(),
        1 => reassign(),
        2 => prop_oneof![1..15_i64, 60..300_i64, 1800..7200_i64].prop_map(Turn::Pass),
    ]
}

/// Much that happens to two grants within a few minutes.
pub(super) fn crowded() -> impl Strategy<Value = Turn> {
    let templates = prop_oneof![
        4 => Just(vec![0]),
        4 => Just(vec![1]),
        1 => Just(vec![0, 0]),
        1 => Just(vec![1, 1]),
    ];
    let end = prop::option::weighted(0.7, 1..200_i64);
    let reason = prop::option::of(0..6_usize);
    let ask = (prop::bool::weighted(0.15), reason, templates, end).prop_map(
        |(revoke, reason, templates, end)| {
            let (end, reason) = (end.filter(|_| !revoke), reason.filter(|_| revoke));
            Ask { by: 5, revoke, reason, templates, people: vec![0], start: None, end }
        },
    );
    prop_oneof![
        10 => machinery(),
        2 => ask.prop_map(Turn::Submit),
        3 => prop_oneof![1..15_i64, 30..130_i64].prop_map(Turn::Pass),
    ]
}

/// What operators, workers and the sweep do.
fn machinery() -> impl Strategy<Value = Turn> {
    let index = || 0..6_usize;
    let cancel = (index(), prop_oneof![0..7_usize, Just(5)], slow())
        .prop_map(|(request, by, slow)| Turn::Cancel { request, by, slow });
    let extend = (index(), prop_oneof![0..7_usize, Just(5)], 1..400_i64)
        .prop_map(|(request, by, seconds)| Turn::Extend { request, by, seconds });
    let release = (index(), prop_oneof![0..7_usize, Just(5)], slow())
        .prop_map(|(request, by, slow)| Turn::Release { request, by, slow });
    let stop = (0..12_usize, prop_oneof![0..7_usize, Just(5)], slow())
        .prop_map(|(task, by, slow)| Turn::Stop { task, by, slow });
    let work = (index(), prop::bool::weighted(0.2), outcome(), end())
        .prop_map(|(job, again, outcome, end)| Turn::Work { job, again, outcome, end });
    prop_oneof![
        1 => cancel,
        1 => extend,
        1 => release,
        1 => stop,
        1 => (index(), slow()).prop_map(|(request, slow)| Turn::Retry { request, slow }),
        1 => (0..12_usize, prop::bool::ANY, slow())
            .prop_map(|(task, complete, slow)| Turn::Tend { task, complete, slow }),
        8 => work,
        2 => (index(), slow()).prop_map(|(flight, slow)| Turn::Return { flight, slow }),
        1 => index().prop_map(|job| Turn::Lose { job }),
        2 => index().prop_map(|late| Turn::Land { late }),
        3 => Just(Turn::Sweep),
    ]
}

fn steer() -> impl Strategy<Value = Turn> {
    let how = prop_oneof![
        3 => Just(Steering::Claim),
        1 => Just(Steering::Release),
        1 => Just(Steering::Suspend),
        2 => Just(Steering::Resume),
    ];
    (0..6_usize, 0..7_usize, how, slow()).prop_map(|(request, by, how, slow)| Turn::Steer {
        request,
        by,
        how,
        slow,
    })
}

fn reassign() -> impl Strategy<Value = Turn> {
    (0..6_usize, 0..7_usize, prop::collection::vec(0..9_usize, 1..3), slow())
        .prop_map(|(request, by, to, slow)| Turn::Reassign { request, by, to, slow })
}

fn slow() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.15)
}

fn ask() -> impl Strategy<Value = Ask> {
    let templates = prop::collection::vec(prop_oneof![1 => 0..6_usize, 2 => 0..2_usize], 1..3);
    let people = prop::collection::vec(prop_oneof![3 => Just(0), 1 => 0..3_usize], 1..3);
    let start = prop::option::weighted(0.3, -100..4000_i64);
    let end = prop::option::weighted(0.6, prop_oneof![1..30_i64, 10..9000_i64]);
    (0..7_usize, prop::bool::weighted(0.2), templates, people, start, end).prop_map(
        |(by, revoke, templates, mut people, start, end)| {
            people.dedup();
            let end = end.filter(|_| !revoke);
            Ask { by, revoke, reason: None, templates, people, start, end }
        },
    )
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        4 => Just(Outcome::Done),
        2 => Just(Outcome::Later),
        1 => Just(Outcome::Refused),
        2 => prop::bool::ANY.prop_map(Outcome::Unclear),
    ]
}

fn end() -> impl Strategy<Value = End> {
    prop_oneof![
        6 => Just(End::AtOnce),
        2 => Just(End::Later),
        1 => Just(End::Never),
        1 => Just(End::Slow),
    ]
}
