//! Where a page ends.

use super::*;
use serde_json::json;

const NOW: &str = "2026-11-22T10:15:00Z";

fn row() -> (String, Request) {
    let body = json!({
        "id": 7, "tenant": "acme", "version": 1, "source": "oracle", "requester": "lee",
        "filedBy": "lee", "decision": "approved", "steps": [], "settled": 0, "voters": [],
        "contentHash": "", "tally": domain::request::Tally::fold([]), "round": 0, "requeues": 0,
        "createdAt": NOW, "modifiedAt": NOW, "lapsesAt": NOW,
    });
    ("place".into(), serde_json::from_value(body).unwrap())
}

fn query(keep: Option<Keep<'_>>) -> Browse<'_> {
    Browse {
        walk: &Walk::All,
        keep,
        name: "",
        offset: 0,
        size: 1000,
        cursor: None,
        with_tasks: false,
        until: Instant::now(),
    }
}

#[test]
fn without_a_row_it_reads_on_until_the_time_is_over() {
    let empty = Reading { read: 20 * READ_AT_MOST, ..Reading::default() };
    assert!(!empty.is_enough(false).unwrap());
    let error = empty.is_enough(true).unwrap_err();
    assert_eq!(error.to_string(), "nothing that fits was found in time: narrow q");
}

#[test]
fn with_rows_it_ends_when_it_is_late_or_has_read_enough() {
    let with = |read| Reading { rows: vec![row()], read, ..Reading::default() };
    assert!(!with(STRIDE).is_enough(false).unwrap());
    assert!(with(STRIDE).is_enough(true).unwrap());
    assert!(with(READ_AT_MOST).is_enough(false).unwrap());
}

#[test]
fn no_more_is_passed_over_than_may_be_and_the_advice_fits() {
    let keep = |_: &Request, _: &Caller| true;
    for (query, is_filtered) in [(query(None), false), (query(Some(&keep)), true)] {
        let mut reading = Reading { skip: 2, passed: FARTHEST - 1, ..Reading::default() };
        let (place, request) = row();
        assert!(!reading.is_full(place, request, &query).unwrap());
        let (place, request) = row();
        let error = reading.is_full(place, request, &query).unwrap_err().to_string();
        assert!(error.starts_with("offset: lies behind more than 10000 rows"), "{error}");
        assert_eq!(error.contains("filter by q"), !is_filtered, "{error}");
    }
}

#[test]
fn little_is_read_at_a_time_so_that_what_is_late_is_noticed() {
    let keep = |_: &Request, _: &Caller| true;
    let far = Reading { skip: usize::MAX, ..Reading::default() };
    assert_eq!(far.reach(&query(None)), STRIDE);
    assert_eq!(Reading::default().reach(&Browse { size: 1, ..query(None) }), 2);
    assert_eq!(Reading::default().reach(&Browse { size: 1, ..query(Some(&keep)) }), REACH);
}
