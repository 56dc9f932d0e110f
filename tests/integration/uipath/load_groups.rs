//! `POST .../api/Group/BulkLoadByIds/{partition}`.

use serde_json::json;

use super::support::{API, EVERYONE, group, post, refusal};
use crate::support::{list, text, unique};

#[test]
fn those_that_there_are_come_in_the_order_asked_for() {
    let id = group(&unique("Loaded"), &[]);
    let path = format!("{API}/Group/BulkLoadByIds/acme");
    let answer = post(&path, &json!(["12", "not-there", id, EVERYONE]));
    let ids: Vec<String> = list(&answer.json).iter().map(|it| text(&it["id"])).collect();
    assert_eq!(ids, ["12", &id, EVERYONE]);
    assert_eq!(refusal(&post(&path, &json!([1]))), "400 groupIDs");
}
