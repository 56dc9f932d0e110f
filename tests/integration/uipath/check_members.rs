//! `POST .../api/Group/{partition}/{group}/CheckMembers`.

use serde_json::json;

use super::support::{EVERYONE, GROUPS, group, post, refusal};
use crate::support::unique;

#[test]
fn it_says_of_each_whether_they_belong_to_it() {
    let id = group(&unique("Checked"), &["jdoe".into()]);
    let asked = json!(["jdoe", "ron-0103", "nobody"]);
    let answer = post(&format!("{GROUPS}/{id}/CheckMembers"), &asked);
    assert_eq!(answer.json, json!({"jdoe": true, "ron-0103": false, "nobody": false}));
    let everyone = post(&format!("{GROUPS}/{EVERYONE}/CheckMembers"), &json!({"memberIDs": asked}));
    assert_eq!(everyone.json, json!({"jdoe": true, "ron-0103": true, "nobody": false}));
    let missing = post(&format!("{GROUPS}/{}/CheckMembers", unique("none")), &asked);
    assert_eq!(refusal(&missing), "404 EntityNotFound");
}
