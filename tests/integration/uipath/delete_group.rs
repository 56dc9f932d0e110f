//! `DELETE .../api/Group/{partition}/{group}`.

use super::support::{
    ADMINISTRATORS, EVERYONE, GROUPS, auditor, call, count, delete, group, members, people, put,
    refusal, requests,
};
use crate::support::{at_once, history, read, text, unique};
use serde_json::{Value, json};

#[test]
fn everybody_leaves_it_and_the_name_is_free_again() {
    let people = people("gone", 40);
    let name = unique("Gone");
    let id = group(&name, &people);
    let answer = delete(&format!("{GROUPS}/{id}"));
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    assert_eq!(refusal(&delete(&format!("{GROUPS}/{id}"))), "404 EntityNotFound");
    let again = post_with_id(&name, &id);
    assert_eq!((again.status, members(&id), count(&id)), (201, vec![], 0));
    let told: Vec<String> = requests(&id)
        .iter()
        .map(|request| {
            assert_eq!(read(request, "operator")["status"], "Completed");
            text(&history(request, "operator")[0]["message"])
        })
        .collect();
    assert!(told.contains(&format!("the group {name:?} is deleted")), "{told:?}");
}

fn post_with_id(name: &str, id: &str) -> crate::stack::Answer {
    let body = json!({"partitionGlobalId": "acme", "name": name, "id": id});
    super::support::post("/identity_/api/Group", &body)
}

#[test]
fn what_every_partition_has_and_what_templates_give_stays() {
    for id in [ADMINISTRATORS, EVERYONE, "12"] {
        assert_eq!(refusal(&delete(&format!("{GROUPS}/{id}"))), "403 Forbidden", "{id}");
    }
    let id = group(&unique("Kept"), &[]);
    let path = format!("{GROUPS}/{id}");
    assert_eq!(refusal(&call("DELETE", &path, auditor(), &Value::Null)), "403 Forbidden");
    assert_eq!(members(&id), Vec::<String>::new());
}

/// Whoever is added while it goes either came too late or left with the others.
#[test]
fn nobody_is_left_in_a_group_that_is_gone() {
    let people = people("late", 20);
    let name = unique("Closing");
    let id = group(&name, &people[..10]);
    let done = at_once(11, |number| match number {
        0 => delete(&format!("{GROUPS}/{id}")).status,
        number => put(&id, &name, &people[9 + number..10 + number], &[]).status,
    });
    assert_eq!(done[0], 204, "{done:?}");
    assert!(done[1..].iter().all(|status| [200, 404].contains(status)), "{done:?}");
    assert_eq!(post_with_id(&name, &id).status, 201);
    assert_eq!((members(&id), count(&id)), (vec![], 0));
}
