//! The whole grid of states and triggers, for a human to review.

use super::*;
use std::{collections::HashSet, fmt::Write};

const DECISIONS: [Decision; 5] = [
    Decision::Pending,
    Decision::Approved,
    Decision::Rejected,
    Decision::Cancelled,
    Decision::Lapsed,
];
const FULFILMENTS: [Fulfilment; 7] = [
    Fulfilment::Planned,
    Fulfilment::Running,
    Fulfilment::Retrying,
    Fulfilment::Succeeded,
    Fulfilment::Failed,
    Fulfilment::Cancelled,
    Fulfilment::Expired,
];
const REVOCATIONS: [Revocation; 5] = [
    Revocation::Off,
    Revocation::Scheduled,
    Revocation::Due,
    Revocation::Revoking,
    Revocation::Revoked,
];

fn every_state() -> impl Iterator<Item = State> {
    DECISIONS.into_iter().flat_map(|decision| {
        FULFILMENTS.into_iter().flat_map(move |fulfilment| {
            REVOCATIONS.into_iter().map(move |revocation| State {
                decision,
                fulfilment,
                revocation,
            })
        })
    })
}

fn name(state: State) -> String {
    format!("{:?}/{:?}/{:?}", state.decision, state.fulfilment, state.revocation)
}

#[test]
fn the_grid() {
    let mut grid = String::new();
    for state in every_state() {
        writeln!(grid, "{}", name(state)).unwrap();
        for trigger in Trigger::ALL {
            let outcome = match apply(state, trigger) {
                Ok(next) => format!("-> {}", name(next)),
                Err(Error::Conflict { code, .. }) => format!("refused: {code}"),
                Err(other) => panic!("{other}"),
            };
            writeln!(grid, "  {:<16}{outcome}", format!("{trigger:?}")).unwrap();
        }
    }
    insta::assert_snapshot!(grid);
}

#[test]
fn what_is_reachable_makes_sense() {
    let start =
        |decision, revocation| State { decision, fulfilment: Fulfilment::Planned, revocation };
    let mut open = vec![
        start(Decision::Pending, Revocation::Off),
        start(Decision::Pending, Revocation::Scheduled),
        start(Decision::Approved, Revocation::Off),
        start(Decision::Approved, Revocation::Scheduled),
    ];
    let mut seen = HashSet::new();
    while let Some(state) = open.pop() {
        if seen.insert(state) {
            open.extend(Trigger::ALL.into_iter().filter_map(|trigger| apply(state, trigger).ok()));
        }
    }
    for state in seen {
        let undecided =
            state.decision != Decision::Approved && state.decision != Decision::Cancelled;
        let untouched = matches!(state.fulfilment, Fulfilment::Planned | Fulfilment::Cancelled);
        assert!(!undecided || untouched, "work without approval: {}", name(state));
        let pending = matches!(state.revocation, Revocation::Due | Revocation::Revoking);
        let possible = matches!(
            state.fulfilment,
            Fulfilment::Succeeded
                | Fulfilment::Failed
                | Fulfilment::Cancelled
                | Fulfilment::Expired
        );
        assert!(!pending || possible, "taken back while it is made: {}", name(state));
        let planned = state.revocation == Revocation::Scheduled;
        let ended = possible && state.fulfilment != Fulfilment::Succeeded;
        assert!(!planned || !ended, "an end is planned for nothing: {}", name(state));
    }
}
