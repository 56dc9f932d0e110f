use super::*;
use crate::callgrind::Counts;

fn row(name: &str, cold: f64, scale: f64, calls: &[(&str, f64)]) -> Row {
    let calls: BTreeMap<String, f64> =
        calls.iter().map(|(action, times)| ((*action).to_owned(), *times)).collect();
    let startup = Startup {
        init: 2.0 * scale,
        first: scale,
        cold_cpu: scale,
        warm_cpu: scale,
        peak: 1_000_000.0 * scale,
        first_calls: calls.clone(),
        warm_calls: calls,
    };
    Row {
        name: name.to_owned(),
        size: 9_000_000,
        zipped: 3_000_000,
        is_function: name == READ || name == CREATE,
        startup: Some(startup),
        counts: Some(Counts { init: cold / 2.0, first: cold / 2.0, warm: 0.1 }),
    }
}

fn missed(goals: &[Goal]) -> Vec<&str> {
    goals.iter().filter(|goal| !goal.is_met()).map(|goal| goal.what.as_str()).collect()
}

fn rows() -> Vec<Row> {
    vec![
        row(FLOOR, 0.4, 1.0, &[]),
        row(READ, 7.0, 1.5, &[("Query", 1.0)]),
        row(CREATE, 11.0, 2.0, &[("BatchGetItem", 1.0), ("TransactWriteItems", 1.0)]),
        row("create in Python", 0.0, 80.0, &[]),
    ]
}

fn page(reads: u64) -> Page {
    Page { view: "all", reads, bytes: 10, cpu: 1.0 }
}

fn bulk(function: &'static str, size: u32, cpu: f64, calls: f64, peaks: [f64; 2]) -> Bulk {
    Bulk { function, size, cpu, instructions: None, calls, pace: 1.0, peaks }
}

#[test]
fn many_together_are_held_against_one_and_a_few() {
    let [oracle, batch] = MANY;
    let good = [
        bulk(ONE, 1, 900.0, 2.0, [9.0, 9.0]),
        bulk(oracle, 10, 90.0, 0.5, [10.0, 10.0]),
        bulk(oracle, 1000, 50.0, 0.4, [19.0, 20.0]),
    ];
    let goals = judge(&[], &[], &good);
    assert_eq!((goals.len(), missed(&goals)), (4, vec![]));
    let few = bulk(batch, 10, 90.0, 0.5, [10.0, 10.0]);
    let bad = [good[0].clone(), few, bulk(batch, 1000, 51.0, 0.41, [18.0, 21.0])];
    assert_eq!(missed(&judge(&[], &[], &bad)).len(), 4);
}

#[test]
fn what_is_good_enough_meets_every_goal() {
    let goals = judge(&rows(), &[page(5), page(5)], &[]);
    assert_eq!((goals.len(), missed(&goals)), (9, vec![]));
}

#[test]
fn what_is_too_much_misses_its_goal() {
    let mut rows = rows();
    rows[1] = row(READ, 8.1, 2.1, &[("Query", 1.0), ("GetItem", 1.0)]);
    rows[2].zipped = 4_000_001;
    rows[3] = row("create in Python", 0.0, 39.0, &[]);
    let goals = judge(&rows, &[page(5), page(6)], &[]);
    assert_eq!(
        missed(&goals),
        [
            "cold start of a read, over TLS",
            "init, wall time, worst function (orchestry-get-request)",
            "peak memory, worst function (orchestry-get-request)",
            "zipped, largest function (orchestry-create-request)",
            "a warm read asks the table",
            "cold start of a create, CPU: create in Python beside ours",
            "reads of each view's first page as the tenant grows",
        ]
    );
}

#[test]
fn a_call_too_few_is_no_miracle() {
    let rows = [row(CREATE, 1.0, 1.0, &[("TransactWriteItems", 2.0)])];
    assert!(missed(&judge(&rows, &[], &[])).contains(&"a warm create asks the table"));
}

#[test]
fn what_was_not_measured_is_not_judged() {
    assert!(judge(&[], &[], &[]).is_empty());
}

#[test]
fn a_subject_is_judged_by_all_that_is_done_with_it() {
    let contest = |deed: &str, dialect: f64| Contest {
        subject: "a table".into(),
        deed: deed.into(),
        within: 5.0,
        dialect,
        plain: 1.0,
    };
    assert_eq!(missed(&wire(&[contest("read", 7.0), contest("written", 3.0)])).len(), 0);
    assert_eq!(missed(&wire(&[contest("read", 7.1), contest("written", 3.0)])).len(), 1);
}
