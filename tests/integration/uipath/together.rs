//! What clients do one after the other: the round trip of the vendor's own client.

use serde_json::json;

use super::support::{GROUPS, count, delete, get, group, members, people, put, refusal};
use crate::support::{list, unique};

#[test]
fn create_get_rename_add_remove_count_delete_absent() {
    let people = people("trip", 3);
    let name = unique("Trip");
    let id = group(&name, &people[..1]);
    assert_eq!(members(&id), people[..1]);
    let other = unique("Trip renamed");
    assert_eq!(put(&id, &other, &[], &[]).json["name"], json!(other));
    assert_eq!(put(&id, &other, &people[1..], &[]).status, 200);
    assert_eq!((count(&id), members(&id)), (3, people.clone()));
    assert_eq!(put(&id, &other, &[], &people[..2]).status, 200);
    assert_eq!((count(&id), members(&id)), (1, people[2..].to_vec()));
    assert_eq!(delete(&format!("{GROUPS}/{id}")).status, 204);
    assert_eq!(refusal(&get(&format!("{GROUPS}/{id}"))), "404 EntityNotFound");
    let all = list(&get(GROUPS).json);
    assert!(all.iter().all(|group| group["id"] != json!(id)), "absent from the list");
}
