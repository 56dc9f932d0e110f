//! What happens in a run, and in which order: all of it follows from a seed.

use std::{env, time::Duration};

use fastrand::Rng;

use super::story::Kind;

/// How long a run is.
#[derive(Clone, Debug)]
pub(super) struct Size {
    pub(super) seed: u64,
    pub(super) requests: usize,
    pub(super) kills: usize,
    pub(super) purges: usize,
    /// How many of a hundred calls of a backend go wrong in each of the ways there are.
    pub(super) faults: usize,
}

impl Size {
    /// What the environment says, or a short run.
    pub(super) fn from_environment() -> Self {
        let number = |name: &str, default: usize| match env::var(name) {
            Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")),
            Err(_) => default,
        };
        Self {
            seed: number("KILLS_SEED", 1) as u64,
            requests: number("KILLS_REQUESTS", 40),
            kills: number("KILLS_COUNT", 20),
            purges: number("KILLS_PURGES", 2),
            faults: number("KILLS_FAULTS", 1),
        }
    }
}

/// One thing that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A client files a request of this kind and goes on with it by itself.
    File(Kind),
    /// Nothing, for so long.
    Pause(Duration),
    /// A process dies.
    Kill(Victim),
    /// All queues lose all they hold.
    Purge,
}

/// What dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Victim {
    /// Any process of a function: this one in the order of their ids, counted round and round.
    Function(usize),
    /// The relay.
    Relay,
    /// The workers, so long after a slow call was seen to begin.
    Worker(Duration),
    /// Everything.
    Stack,
}

/// The steps of a run. The last purge is its last step: whatever is still queued then is lost.
pub(super) fn plan(size: &Size) -> Vec<Step> {
    let mut rng = Rng::with_seed(size.seed);
    let mut groups: Vec<Vec<Step>> = (0..size.kills).map(|index| kill(index, &mut rng)).collect();
    groups.extend((1..size.purges).map(|_| vec![pause(&mut rng), Step::Purge]));
    let filed = groups.iter().flatten().filter(|step| matches!(step, Step::File(_))).count();
    let others = size.requests.saturating_sub(filed);
    groups.extend((0..others).map(|index| vec![Step::File(Kind::ALL[index % Kind::ALL.len()])]));
    rng.shuffle(&mut groups);
    let mut steps: Vec<Step> = groups.into_iter().flatten().collect();
    steps.extend((size.purges > 0).then_some(Step::Purge));
    steps
}

/// Of twenty kills ten are of any function, three of the relay, five of workers in a call and two of the
/// whole stack.
fn kill(index: usize, rng: &mut Rng) -> Vec<Step> {
    match index % 20 {
        0..10 => vec![pause(rng), Step::Kill(Victim::Function(rng.usize(..1000)))],
        10..13 => vec![pause(rng), Step::Kill(Victim::Relay)],
        13..18 => {
            let after = Duration::from_millis(rng.u64(..4500));
            vec![Step::File(Kind::Slow), Step::Kill(Victim::Worker(after))]
        }
        _ => vec![pause(rng), Step::Kill(Victim::Stack)],
    }
}

fn pause(rng: &mut Rng) -> Step {
    Step::Pause(Duration::from_millis(rng.u64(50..700)))
}

#[test]
fn a_seed_makes_the_same_plan_again_and_another_one_another() {
    let size = |seed| Size { seed, requests: 500, kills: 200, purges: 10, faults: 1 };
    let steps = plan(&size(1));
    assert_eq!(steps, plan(&size(1)));
    assert_ne!(steps, plan(&size(2)));
    let count = |is: fn(&Step) -> bool| steps.iter().filter(|step| is(step)).count();
    assert_eq!(count(|step| matches!(step, Step::File(_))), 500);
    assert_eq!(count(|step| matches!(step, Step::Kill(_))), 200);
    assert_eq!(count(|step| *step == Step::Purge), 10);
}
