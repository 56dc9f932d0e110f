//! Random turns in the small world: whatever people, workers and time do, the rules hold, and the
//! sweep alone brings everything to its end.

mod play;
mod turn;

use crate::world::World;
use domain::{
    event::EventKind,
    lifecycle::{Fulfilment, Revocation},
};
use play::Game;
use proptest::prelude::*;
use turn::Turn;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn whatever_happens_the_rules_hold_and_everything_ends(
        turns in proptest::collection::vec(turn::any(), 1..60),
    ) {
        play(turns);
    }

    #[test]
    fn whatever_happens_to_two_grants_the_rules_hold(
        turns in proptest::collection::vec(turn::crowded(), 1..200),
    ) {
        play(turns);
    }
}

fn play(turns: Vec<Turn>) {
    let mut game = Game::new();
    for turn in turns {
        game.play(turn);
    }
    let mut world = game.into_world();
    world.run_out();
    check_the_end(&world);
}

/// Nothing is open, nothing that had an end is held, and each request ended as often as it began.
fn check_the_end(world: &World) {
    for request in world.requests.values() {
        assert!(request.phase(world.now).is_final(), "{request:#?}");
        let events = || world.events.iter().filter(|event| event.request == request.id);
        let ends = events().filter(|event| event.finished).count();
        let again = [EventKind::Retried, EventKind::TaskCompleted];
        let rounds = events().filter(|event| again.contains(&event.kind)).count();
        assert!((1..=rounds + 1).contains(&ends), "{ends} ends in {rounds} rounds");
    }
    for task in world.tasks.values() {
        let task = task.as_of(&world.requests[&task.request]);
        let ended = task.fulfilment == Fulfilment::Succeeded && task.schedule.end.is_some();
        assert!(!ended || task.revocation == Revocation::Revoked, "{task:#?}");
    }
    for grant in world.grants.values() {
        assert!(grant.reasons.iter().all(|it| it.live && it.end.is_none()), "{grant:#?}");
    }
}
