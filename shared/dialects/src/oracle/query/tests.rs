//! What clients write, and what nobody should.

use super::*;
use crate::oracle::fault::{Failure, render};
use proptest::prelude::*;

const ATTRIBUTES: [Attribute; 4] = [
    Attribute::new("id", Sort::Number),
    Attribute { name: "reqStatus", aliases: &["requestStatus"], sort: Sort::Text },
    Attribute::new("created", Sort::Time),
    Attribute::new("Process Instance.Task Details.Status", Sort::Text),
];

fn read(text: &str) -> Vec<Clause> {
    parse(text, &ATTRIBUTES).unwrap()
}

fn meets(text: &str, value: &str) -> bool {
    read(text).iter().all(|clause| clause.is_met_by([value].into_iter()))
}

#[test]
fn what_clients_write_is_understood() {
    for (text, attribute, operator, value) in [
        (
            "reqStatus eq Request::Awaiting::Approval",
            "reqStatus",
            Operator::Eq,
            "request awaiting approval",
        ),
        ("REQSTATUS CO wait", "reqStatus", Operator::Co, "wait"),
        ("requestStatus=draft", "reqStatus", Operator::Eq, "draft"),
        ("requestStatus = draft", "reqStatus", Operator::Eq, "draft"),
        ("reqStatus eq \"Request Closed\"", "reqStatus", Operator::Eq, "request closed"),
        (" id  ge  7 ", "id", Operator::Ge, "7"),
        (
            "Process::Instance.Task::Details.Status eq Pending",
            "Process Instance.Task Details.Status",
            Operator::Eq,
            "pending",
        ),
    ] {
        let found = read(text);
        assert_eq!(found.len(), 1, "{text}");
        let Clause { attribute: name, operator: by, value: with, .. } = &found[0];
        assert_eq!((*name, *by, with.as_str()), (attribute, operator, value), "{text}");
    }
    for text in ["id gt 1 AND id lt 9", "id gt 1 and reqStatus=x", "id=1 And id=1"] {
        assert_eq!(read(text).len(), 2, "{text}");
    }
    assert!(read("").is_empty() && read("  ").is_empty());
}

#[test]
fn values_are_compared_as_what_they_are() {
    for (text, value, is_met) in [
        ("id gt 9", "10", true),
        ("id le 9", "10", false),
        ("id ne 9", "09", false),
        ("reqStatus sw request", "Request Closed", true),
        ("reqStatus ew OPEN", "Request Closed", false),
        ("reqStatus ne Request::Closed", "Request Closed", false),
        ("created ge 2026-11-22T10:00:00+02:00", "2026-11-22T08:00:00.000Z", true),
        ("created lt 2026-11-22T08:00:00Z", "2026-11-22T08:00:00.000Z", false),
    ] {
        assert_eq!(meets(text, value), is_met, "{text} of {value}");
    }
    let ne = &read("reqStatus ne a")[0];
    assert!(ne.is_met_by(["b", "c"].into_iter()) && !ne.is_met_by(["a", "b"].into_iter()));
}

#[test]
fn what_is_not_understood_is_told_what_would_be() {
    let lines = [
        "planet eq earth",
        "reqStatus",
        "reqStatus eq",
        "reqStatus gt a",
        "reqStatus like a",
        "id co 1",
        "id eq one",
        "id=",
        "created lt yesterday",
        "reqStatus eq Request Closed",
        "id eq 1 OR id eq 2",
        "id eq 1 AND",
        "reqStatus eq \"open",
        &["id eq 1"; 21].join(" AND "),
    ]
    .map(|text| {
        let error = parse(text, &ATTRIBUTES).unwrap_err();
        assert_eq!(render(&error).status(), 400);
        Failure::from(&error).message
    });
    insta::assert_snapshot!(lines.join("\n"));
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,60}") {
        if let Ok(clauses) = parse(&text, &ATTRIBUTES) {
            for clause in clauses {
                clause.is_met_by([text.as_str()].into_iter());
            }
        }
    }

    #[test]
    fn any_words_are_read_or_refused(
        words in prop::collection::vec(
            prop_oneof![
                prop::sample::select(vec!["id", "reqStatus", "created", "eq", "ne", "co", "gt", "AND", "and", "=", "id=1", "\"", "::", "7"])
                    .prop_map(str::to_owned),
                ".{0,4}",
            ],
            0..12,
        )
    ) {
        if let Ok(clauses) = parse(&words.join(" "), &ATTRIBUTES) {
            prop_assert!(clauses.len() <= MAX_CLAUSES);
            for clause in clauses {
                for word in &words {
                    clause.is_met_by([word.as_str()].into_iter());
                }
            }
        }
    }
}
