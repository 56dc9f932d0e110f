//! Many requests in one call, on stacks of their own.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::super::support::{REQUESTS, role, timed};
use crate::{
    stack::{Answer, Stack, data_dir},
    support::{list, text},
};

fn send(stack: &Stack, requests: &[Value]) -> Answer {
    let request = stack.request("POST", REQUESTS, Some("requester"));
    let request = request.header("X-Requested-By", "tests");
    let request = request.header("Content-Type", "application/json");
    let body = json!({ "requests": requests }).to_string();
    timed(stack.send(request, body.as_bytes()))
}

fn keyed(key: &str, id: &str) -> Value {
    let mut request = role(id, &["24"]);
    request["requestId"] = key.into();
    request
}

/// So many roles, each under a key of its own.
fn roles(count: usize) -> Vec<Value> {
    (0..count).map(|number| keyed(&format!("Req{number}"), "12")).collect()
}

/// How many rows of a kind the table has.
fn rows(stack: &Stack, kind: &str) -> usize {
    let rows = list(&stack.get("/_local/table", None).json);
    rows.iter().filter(|row| row["row"] == kind).count()
}

/// The numbers that the keys of a call have got so far.
#[derive(Default)]
struct Known(BTreeMap<String, String>);

impl Known {
    /// Sends the call; says whether all of it is filed. A number that was answered once never changes, and
    /// what isn't filed is told to come again.
    fn send(&mut self, stack: &Stack, requests: &[Value]) -> bool {
        let answer = send(stack, requests);
        if answer.status != 200 {
            assert_eq!(answer.status, 503, "{}", answer.text);
            return false;
        }
        let answered = list(&answer.json["requests"]);
        let keys =
            |list: &[Value]| list.iter().map(|it| text(&it["requestId"])).collect::<Vec<_>>();
        assert_eq!(keys(&answered), keys(requests));
        for row in &answered {
            if row["status"] == "SUCCESS" {
                let (key, id) = (text(&row["requestId"]), text(&row["id"]));
                assert_eq!(*self.0.entry(key).or_insert_with(|| id.clone()), id, "{row}");
            } else {
                assert_eq!(row["errorCode"], "IAM-5030001", "{row}");
            }
        }
        answered.iter().all(|row| row["status"] == "SUCCESS")
    }

    fn ids(&self) -> BTreeSet<&String> {
        self.0.values().collect()
    }
}

#[test]
fn a_thousand_are_filed_in_one_call_and_the_same_call_again_files_nothing() {
    let stack = &Stack::start(&data_dir("oracle-thousand"));
    let (requests, mut known) = (roles(1000), Known::default());
    // What there was no time for has to come again.
    let filed = (0..20).any(|_| known.send(stack, &requests));
    assert!(filed && known.send(stack, &requests));
    assert_eq!(known.ids().len(), 1000);
    assert_eq!([rows(stack, "request"), rows(stack, "task")], [1000, 1000]);
    let last = known.0.get("Req999").cloned().unwrap_or_default();
    let read = stack.get(&format!("{REQUESTS}/{last}"), "requester").json;
    assert_eq!((&read["id"], &read["reqBeneficiaryList"][0]["id"]), (&json!(last), &json!("24")));
}

#[test]
fn of_those_with_the_same_key_the_first_is_filed_and_the_others_are_told() {
    let stack = &Stack::start(&data_dir("oracle-same-keys"));
    let mut requests = roles(300);
    requests.splice(10..10, [keyed("Req4", "12"), keyed("Req4", "13")]);
    requests.extend([keyed("Req4", "12"), keyed("Req299", "13"), role("12", &["24"])]);
    requests.push(role("12", &["24"]));
    let answer = send(stack, &requests);
    assert_eq!(answer.status, 200, "{}", answer.text);
    let answered = list(&answer.json["requests"]);
    let first = text(&answered[4]["id"]);
    assert!(!first.is_empty());
    assert_eq!([text(&answered[10]["id"]), text(&answered[302]["id"])], [first.clone(), first]);
    for (place, key) in [(11, "Req4"), (303, "Req299")] {
        let row = &answered[place];
        assert_eq!((&row["status"], &row["requestId"]), (&json!("FAILED"), &json!(key)), "{row}");
        assert!(text(&row["errorMessage"]).contains("requestId"), "{row}");
    }
    let fine = answered.iter().filter(|row| row["status"] == "SUCCESS");
    let ids: BTreeSet<String> = fine.map(|row| text(&row["id"])).collect();
    assert_eq!((ids.len(), rows(stack, "request")), (302, 302), "without a key each counts");
}

#[test]
fn whatever_befalls_the_table_each_key_is_one_request_and_a_repeated_call_ends_it() {
    let stack = &Stack::start(&data_dir("oracle-faults"));
    let faults = |rates: Value| {
        let set = stack.put("/_local/faults", None, &json!({"seed": 7, "dynamodb": rates}));
        assert_eq!(set.status, 204, "{}", set.text);
    };
    faults(json!({"conflict": 0.1, "throttle": 0.1, "error": 0.05, "lostAnswer": 0.1}));
    let (requests, mut known) = (roles(200), Known::default());
    for _ in 0..3 {
        known.send(stack, &requests);
    }
    let told = list(&stack.get("/_local/faults", None).json["hit"]);
    assert!(told.iter().any(|hit| hit["count"] != 0), "{told:?}");
    faults(json!({}));
    let filed = (0..20).any(|_| known.send(stack, &requests));
    assert!(filed && known.send(stack, &requests));
    assert_eq!(known.ids().len(), 200);
    assert_eq!([rows(stack, "request"), rows(stack, "task")], [200, 200]);
}

#[test]
fn the_numbers_of_a_call_are_leased_at_once() {
    let stack = &Stack::start(&data_dir("oracle-numbers"));
    let (requests, mut known, mut sent) = (roles(600), Known::default(), 1);
    while !known.send(stack, &requests) {
        sent += 1;
        assert!(sent < 20, "not all of it is filed after {sent} calls");
    }
    let calls = list(&stack.get("/_local/calls", None).json);
    let count = |action: &str| -> u64 {
        let own = |call: &&Value| {
            call["function"] == "oracle-create-requests" && call["action"] == action
        };
        calls.iter().filter(own).filter_map(|call| call["count"].as_u64()).sum()
    };
    // Each transaction puts rows and counts them; what is updated besides is a lease.
    let leased = count("dynamodb:UpdateItem") - count("dynamodb:PutItem");
    assert!((1..=sent).contains(&leased), "{leased} leases in {sent} calls");
}
