//! `GET .../api/Group/{partition}/{group}/Members`.

use serde_json::{Value, json};

use super::support::{EVERYONE, GROUPS, auditor, call, count, get, group, people, put, refusal};
use crate::support::{list, text, unique};

fn page(id: &str, skip: usize, top: usize) -> Vec<String> {
    let answer = get(&format!("{GROUPS}/{id}/Members?skip={skip}&top={top}"));
    assert_eq!(answer.status, 200, "{}", answer.text);
    list(&answer.json["results"]).iter().map(|member| text(&member["id"])).collect()
}

#[test]
fn ten_stand_in_a_page_and_all_are_counted() {
    let people = people("paged", 25);
    let id = group(&unique("Paged"), &people);
    let answer = call("GET", &format!("{GROUPS}/{id}/Members"), auditor(), &Value::Null);
    let rows = list(&answer.json["results"]);
    assert_eq!((&answer.json["totalCount"], rows.len()), (&json!(25), 10));
    assert_eq!(rows[0], json!({"id": people[0], "type": 2}));
    let all = [page(&id, 0, 10), page(&id, 10, 10), page(&id, 20, 10)].concat();
    assert_eq!(all, people);
    assert_eq!((page(&id, 24, 10), page(&id, 30, 10)), (people[24..].to_vec(), vec![]));
    for query in ["top=0", "top=1001", "skip=-1", "top=x"] {
        let field = query.split('=').next().unwrap_or_default();
        let refused = get(&format!("{GROUPS}/{id}/Members?{query}"));
        assert_eq!(refusal(&refused), format!("400 {field}"));
    }
    let shouted = get(&format!("{GROUPS}/{id}/Members?TOP=3&Skip=1"));
    assert_eq!(list(&shouted.json["results"]).len(), 3, "{}", shouted.text);
    let far = get(&format!("{GROUPS}/{id}/Members?skip=10001"));
    assert_eq!(refusal(&far), "400 skip");
}

/// Those who are there all the time stand in the pages once, whoever comes and goes between two of them.
#[test]
fn pages_stay_in_step_while_members_come_and_go() {
    let people = people("moving", 60);
    let (before, later) = people.split_at(40);
    let name = unique("Moving");
    let id = group(&name, before);
    let mut seen = page(&id, 0, 10);
    // The first page loses some, and others come in front of what was read.
    assert_eq!(put(&id, &name, &later[..5], &before[..7]).status, 200);
    seen.extend(page(&id, 10, 10));
    assert_eq!(put(&id, &name, &later[5..], &before[10..15]).status, 200);
    for skip in [20, 30, 40, 50] {
        seen.extend(page(&id, skip, 10));
    }
    let stayed: Vec<String> = before[7..10].iter().chain(&before[15..]).cloned().collect();
    for member in &stayed {
        assert_eq!(seen.iter().filter(|it| *it == member).count(), 1, "{member} among {seen:?}");
    }
    assert_eq!(count(&id), 48);
}

#[test]
fn everyone_lists_nobody() {
    let answer = get(&format!("{GROUPS}/{EVERYONE}/Members"));
    assert_eq!(answer.json, json!({"totalCount": 0, "results": []}));
}
