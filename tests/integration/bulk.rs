//! Many submissions in one call: each stands or falls by itself, whatever befalls the table.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

pub(crate) mod desk;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use domain::{Error, RequestId, Result, UserId, request::Operation};
use serde_json::json;
use service::submit::{Filed, Wanted};

use desk::{Desk, keyed, plain, told, wish};

/// So many roles, each under a key of its own.
fn roles(count: usize) -> Vec<Wanted> {
    (0..count)
        .map(|number| keyed(wish("12", &format!("Role {number}")), &number.to_string()))
        .collect()
}

fn ids(outcomes: &[Result<Filed>]) -> Vec<RequestId> {
    outcomes.iter().flatten().map(|filed| filed.id).collect()
}

fn is_busy(outcome: &Result<Filed>) -> bool {
    matches!(outcome, Err(Error::Busy { .. }))
}

#[test]
fn a_thousand_are_filed_in_their_order_and_the_same_call_again_answers_the_same() {
    let desk = Desk::open("bulk-thousand");
    let filed = desk.file(roles(1000));
    let numbers = ids(&filed);
    assert_eq!(numbers.len(), 1000, "{:?}", told(&filed));
    assert!(numbers.is_sorted());
    let again = desk.file(roles(1000));
    assert_eq!(ids(&again), numbers);
    assert!(again.iter().flatten().all(|filed| filed.replayed));
    let one = desk.file_one(roles(7).remove(6)).expect("a replay");
    assert_eq!(one, Filed { id: numbers[6], replayed: true });
    assert_eq!(desk.rows("request").len(), 1000);
    assert_eq!(desk.rows("task").len(), 1000);
    assert_eq!(desk.rows("event").len(), 1000);
}

#[test]
fn what_is_wrong_with_one_is_no_concern_of_its_neighbours() {
    let desk = Desk::open("bulk-neighbours");
    let fine = |name: &str| plain(wish("12", name));
    let mut foreign = wish("12", "a");
    foreign.requested_by = Some(UserId::parse("6").expect("a user"));
    let mut revocation = wish("12", "a");
    revocation.operation = Operation::Revoke;
    let person = |name: &str| UserId::parse(name).expect("a user");
    revocation.beneficiaries = Some(vec![person("6"), person("24")]);
    let mut large = wish("31", "a");
    large.items = vec![large.items[0].clone(); 150];
    let outcomes = desk.file(vec![
        fine("a"),
        plain(wish("nothing", "a")),
        keyed(wish("12", "a"), ""),
        fine("b"),
        plain(foreign),
        plain(revocation),
        plain(large),
        plain(wish("project-team", "a")),
        fine("c"),
    ]);
    let expected = [
        "+0",
        "NotFound at template of item 0",
        "Idempotency-Key: must have 1 to 255 bytes",
        "+2",
        "only operators may file in somebody else's name",
        "NotHeld at item 0 for beneficiary 0, NotHeld at item 0 for beneficiary 1",
        "+4",
        "Required at item 0: metadata, Required at item 0: sensitivityLabelId",
        "+155",
    ];
    assert_eq!(told(&outcomes), expected);
    assert_eq!(desk.rows("task").len(), 153);
    assert_eq!(desk.rows("staging").len(), 0);
}

/// A template whose names are taken.
fn site(name: &str) -> domain::commands::submit::Submission {
    wish("site", name)
}

#[test]
fn of_those_that_want_the_same_the_first_one_has_it() {
    let desk = Desk::open("bulk-same");
    desk.template("site", json!({"naming": {"unique": true}}));
    let outcomes = desk.file(vec![
        keyed(wish("31", "x"), "a"),
        keyed(wish("31", "x"), "a"),
        keyed(wish("31", "y"), "a"),
        plain(site("Moon")),
        plain(site("moon")),
        keyed(site("MOON"), "b"),
        keyed(site("Mars"), "b"),
        keyed(site("Mars"), "b"),
        plain(site("mars")),
    ]);
    let expected = [
        "+0",
        "=0",
        "Repeated at Idempotency-Key",
        "+2",
        "InUse at item 0: name",
        "InUse at item 0: name",
        "+4",
        "=4",
        "InUse at item 0: name",
    ];
    assert_eq!(told(&outcomes), expected);
    let again = desk.file((0..500).map(|_| keyed(wish("31", "z"), "c")).collect());
    assert_eq!(told(&again)[..3], ["+0", "=0", "=0"]);
    assert_eq!(BTreeSet::from_iter(ids(&again)).len(), 1);
}

#[test]
fn whatever_befalls_the_table_each_key_is_one_request_and_a_repeated_call_ends_it() {
    let desk = Desk::open("bulk-faults");
    let faults = json!({"conflict": 0.15, "throttle": 0.15, "error": 0.05, "lostAnswer": 0.15});
    desk.faults(faults);
    let mut known: BTreeMap<usize, RequestId> = BTreeMap::new();
    for _ in 0..3 {
        let Ok(outcomes) = desk.try_file(roles(100)) else { continue };
        for (index, outcome) in outcomes.iter().enumerate() {
            match outcome {
                Ok(filed) => assert_eq!(*known.entry(index).or_insert(filed.id), filed.id),
                Err(_) => assert!(is_busy(outcome), "{outcome:?}"),
            }
        }
    }
    desk.faults(json!({}));
    for (index, outcome) in desk.file(roles(100)).into_iter().enumerate() {
        let filed = outcome.expect("no fault is left");
        assert_eq!(*known.entry(index).or_insert(filed.id), filed.id);
    }
    assert_eq!(desk.rows("request").len(), 100);
    assert_eq!(desk.rows("task").len(), 100);
}

#[test]
fn without_keys_a_lost_answer_files_nothing_twice() {
    let desk = Desk::open("bulk-lost");
    desk.template("site", json!({"naming": {"unique": true}}));
    desk.faults(json!({"lostAnswer": 0.6}));
    let wanted = |number: usize| match number % 2 {
        0 => plain(wish("31", "a")),
        _ => plain(site(&format!("Site {number}"))),
    };
    let outcomes = loop {
        // Numbers can't be had if every answer to that is lost.
        if let Ok(outcomes) = desk.try_file((0..200).map(wanted).collect()) {
            break outcomes;
        }
    };
    assert!(outcomes.iter().all(Result::is_ok), "{:?}", told(&outcomes));
    assert_eq!(desk.rows("request").len(), 200);
    assert_eq!(desk.rows("name").len(), 100);
}

#[test]
fn what_nobody_can_write_is_busy_by_itself_and_nothing_of_it_stands_there() {
    let desk = Desk::open("bulk-conflict");
    desk.faults(json!({"conflict": 1.0}));
    let outcomes = desk.file(roles(40));
    assert!(outcomes.iter().all(is_busy), "{:?}", told(&outcomes));
    desk.faults(json!({}));
    assert_eq!(desk.rows("request").len(), 0);
}

#[test]
fn a_call_that_wrote_nothing_fails_as_a_whole() {
    let desk = Desk::open("bulk-throttled");
    desk.faults(json!({"throttle": 1.0}));
    assert!(matches!(desk.try_file(roles(3)), Err(Error::Busy { .. })));
    desk.faults(json!({}));
    let hurried = desk.service.clone().within(Duration::ZERO);
    assert!(matches!(desk.file_with(&hurried, roles(3)), Err(Error::Busy { .. })));
    assert_eq!(desk.rows("request").len(), 0);
}

#[test]
fn what_there_was_no_time_for_says_so_and_nothing_is_filed_twice_when_it_comes_again() {
    const ALL: usize = 600;
    let desk = Desk::open("bulk-hurried");
    let mut known: BTreeMap<usize, RequestId> = BTreeMap::new();
    let (mut patience, mut cut_off) = (Duration::from_millis(20), false);
    loop {
        let hurried = desk.service.clone().within(patience);
        patience = patience * 3 / 2;
        // Whoever is told nothing of the whole had nothing of it filed, beside what had been before.
        let Ok(outcomes) = desk.file_with(&hurried, roles(ALL)) else { continue };
        for (index, outcome) in outcomes.iter().enumerate() {
            match outcome {
                Ok(filed) => assert_eq!(*known.entry(index).or_insert(filed.id), filed.id),
                Err(_) => assert!(is_busy(outcome), "{outcome:?}"),
            }
        }
        let filed = outcomes.iter().flatten().count();
        cut_off |= 0 < filed && filed < ALL;
        if filed == ALL {
            break;
        }
    }
    assert!(cut_off, "no call was cut off");
    assert_eq!(desk.rows("request").len(), ALL);
    assert_eq!(desk.rows("task").len(), ALL);
}

#[test]
fn of_several_changes_those_are_made_for_which_there_is_time_and_the_rest_say_so() {
    let desk = Desk::open("bulk-edits");
    desk.template("asked", json!({"approval": {"steps": [{"users": ["approver"]}]}}));
    let filed = desk.file(["a", "b", "c"].map(|name| plain(wish("asked", name))).into());
    let patience = Duration::from_secs(5);
    let revisions = |service: &service::Service, wait: Duration| {
        let change = |(turn, id): (usize, RequestId)| async move {
            let changed = desk::rename(service, id, &format!("new {id}")).await;
            tokio::time::sleep(if turn == 1 { wait } else { Duration::ZERO }).await;
            changed
        };
        let all = ids(&filed).into_iter().enumerate();
        let done: Vec<Result<u32>> = desk.run(service.each(all, change));
        done.into_iter().map(Result::ok).collect::<Vec<_>>()
    };
    let hurried = desk.service.clone().within(patience);
    assert_eq!(revisions(&hurried, patience), [Some(1), Some(1), None]);
    assert_eq!(revisions(&desk.service, Duration::ZERO), [Some(1); 3]);
}
