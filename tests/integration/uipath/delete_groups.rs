//! `DELETE .../api/Group/{partition}`.

use serde_json::json;

use super::support::{ADMINISTRATORS, GROUPS, call, get, group, operator, refusal};
use crate::{stack::Answer, support::unique};

fn delete(ids: &[&str]) -> Answer {
    call("DELETE", GROUPS, operator(), &json!({"groupIDs": ids}))
}

#[test]
fn several_go_and_those_that_are_not_there_do_not_matter() {
    let (first, second) = (group(&unique("One"), &["jdoe".into()]), group(&unique("Two"), &[]));
    let answer = delete(&[&first, "not-there", &second, &first]);
    assert_eq!((answer.status, answer.text.as_str()), (200, ""));
    for id in [first, second] {
        assert_eq!(refusal(&get(&format!("{GROUPS}/{id}"))), "404 EntityNotFound");
    }
}

#[test]
fn if_one_must_stay_all_of_them_do() {
    let id = group(&unique("Stays"), &[]);
    assert_eq!(refusal(&delete(&[&id, ADMINISTRATORS])), "403 Forbidden");
    assert_eq!(get(&format!("{GROUPS}/{id}")).status, 200);
    assert_eq!(refusal(&delete(&["a#b"])), "400 groupIDs[0]");
}

#[test]
fn whom_it_is_about_has_to_be_said_and_not_too_much_at_once() {
    for body in [json!({}), json!({"groupIds": null}), json!({"groups": ["gryff-01"]})] {
        assert_eq!(refusal(&call("DELETE", GROUPS, operator(), &body)), "400 groupIDs");
    }
    assert_eq!(call("DELETE", GROUPS, operator(), &json!({"groupIDs": []})).status, 200);
    let many: Vec<String> = (0..1001).map(|number| format!("group-{number}")).collect();
    assert_eq!(refusal(&call("DELETE", GROUPS, operator(), &json!(many))), "400 groupIDs");
}
