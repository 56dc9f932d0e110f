//! `GET /iam/governance/selfservice/api/v1/requests?view=pendingApprovals`.

use serde_json::{Value, json};

use super::support::{REQUESTS, file, get, ids, page, read, refusal, role, walk};
use crate::support::{approve, groups, list, template, text};

/// What a client reads of every row with `getString`: absent, null or another type would end it.
const STRINGS: [&str; 8] =
    ["id", "created", "state", "status", "assignee", "taskId", "creator", "title"];

/// A template of its own that asks these, and a filter that finds its requests.
fn asking(approval: Value) -> (String, String) {
    let id = template("asking", &json!({"type": "role", "approval": {"steps": [approval]}}));
    let q = format!("view=pendingApprovals&q=entityId%20eq%20{id}");
    (id, q)
}

#[test]
fn every_row_has_the_eight_strings_that_a_client_reads() {
    let rows = list(&page("view=pendingApprovals&limit=1000", "approver")["requests"]);
    let (id, q) = asking(json!({"name": "Owner", "users": ["approver"]}));
    let number = file("requester", &role(&id, &["24", "6"]));
    let own = list(&page(&q, "approver")["requests"]);
    assert_eq!(own.len(), 1);
    for row in rows.iter().chain(&own) {
        for name in STRINGS {
            assert!(row[name].as_str().is_some_and(|it| !it.is_empty()), "{name} of {row}");
        }
    }
    let row = &own[0];
    assert_eq!(row["id"], number);
    assert_eq!(
        (&row["state"], &row["status"]),
        (&json!("ASSIGNED"), &json!("Request Awaiting Approval"))
    );
    assert_eq!((&row["creator"], &row["assignee"]), (&json!("requester"), &json!("approver")));
    assert_eq!(row["title"], "Owner: asking for 24, 6");
    assert!(row.get("acquiredBy").is_none());
    let created = text(&row["created"]);
    assert!(created.contains('T') && created.ends_with('Z'), "{created}");
    let id = text(&row["taskId"]);
    assert_eq!((id.len(), id.matches('-').count()), (36, 4), "{id}");
    assert_eq!(page(&q, "approver")["requests"][0]["taskId"], id, "it stays");
    assert_eq!(read(&number, "approver")["requestTaskDetails"][0]["taskId"], id);
}

#[test]
fn only_who_is_asked_sees_it_and_only_while_they_are() {
    groups();
    let (id, q) = asking(json!({"users": ["approver"], "groups": ["reviewers"], "quorum": 2}));
    let number = file("requester", &role(&id, &["24"]));
    let sees = |user: &str| ids(&page(&q, user)).contains(&number);
    assert!(sees("approver") && sees("approver2"));
    assert!(!sees("requester") && !sees("operator") && !sees("auditor") && !sees("outsider"));
    assert_eq!(page(&q, "approver2")["requests"][0]["assignee"], "reviewers");
    approve(&number, "approver");
    assert!(!sees("approver") && sees("approver2"), "whoever has voted is done");
    approve(&number, "approver2");
    assert!(!sees("approver2"));
}

#[test]
fn states_that_are_not_kept_are_empty_and_others_unknown() {
    let (id, q) = asking(json!({"users": ["approver"]}));
    let number = file("requester", &role(&id, &["24"]));
    for (state, found) in [
        ("", 1),
        ("%20AND%20state%20eq%20Assigned", 1),
        ("%20and%20STATE%20EQ%20any", 1),
        ("%20AND%20state%20eq%20Suspended", 0),
        ("%20AND%20state%20eq%20Completed", 0),
        ("%20AND%20state%20eq%20Information::Required", 0),
    ] {
        let rows = ids(&page(&format!("{q}{state}"), "approver"));
        assert_eq!(rows.len(), found, "{state}");
        assert!(rows.iter().all(|row| *row == number));
    }
    let answer = get(&format!("{REQUESTS}?{q}%20AND%20state%20eq%20Moonlit"), "approver");
    assert_eq!(refusal(&answer), "400 IAM-4000001");
    assert!(text(&answer.json["errorMessage"]).contains("suspended"), "{}", answer.text);
}

#[test]
fn pages_are_followed_by_link_and_by_offset() {
    let (id, q) = asking(json!({"users": ["approver"]}));
    let mut numbers: Vec<String> = (0..5).map(|_| file("requester", &role(&id, &["24"]))).collect();
    numbers.reverse();
    assert_eq!(walk(&format!("{q}&limit=2"), "approver"), numbers);
    for offset in 1..=6 {
        let found = ids(&page(&format!("{q}&limit=2&offset={offset}"), "approver"));
        let expected: Vec<String> = numbers.iter().skip(offset - 1).take(2).cloned().collect();
        assert_eq!(found, expected);
    }
    let one = format!("view=PENDINGAPPROVALS&q=id=%20{}", numbers[0]).replace("=%20", "=");
    assert_eq!(ids(&page(&one, "approver")), numbers[..1]);
    assert!(ids(&page(&one, "operator")).is_empty());
}

#[test]
fn nobody_looks_into_the_list_of_another() {
    let answer = get(&format!("{REQUESTS}?view=pendingApprovals&userId=approver"), "operator");
    assert_eq!(refusal(&answer), "403 IAM-4030001");
    assert_eq!(
        get(&format!("{REQUESTS}?view=pendingApprovals&userId=approver"), "approver").status,
        200
    );
}
