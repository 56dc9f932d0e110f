//! `GET .../api/Group/{partition}/{group}`.

use serde_json::{Value, json};

use super::support::{EVERYONE, GROUPS, auditor, call, get, group, read, refusal};
use crate::support::unique;

#[test]
fn auditors_read_it_and_nobody_else_learns_of_it() {
    let id = group(&unique("Read"), &["jdoe".into()]);
    let path = format!("{GROUPS}/{id}");
    let found = call("GET", &path, auditor(), &Value::Null);
    assert_eq!(found.json["members"][0]["email"], "jdoe@sample.com");
    assert_eq!(refusal(&get(&format!("{GROUPS}/{}", unique("none")))), "404 EntityNotFound");
    assert_eq!(get(&format!("{GROUPS}/none")).json["message"], "The entity was not found.");
    assert_eq!(refusal(&get(&format!("/identity_/api/Group/magic-8/{id}"))), "403 Forbidden");
    for partition in ["acme", "magic-7"] {
        assert_eq!(get(&format!("/identity_/api/Group/{partition}/{id}")).status, 200);
    }
}

#[test]
fn what_strict_clients_need_is_never_missing() {
    let person = super::support::people("bare", 1);
    let id = group(&unique("Bare"), &person);
    let member = read(&id)["members"][0].clone();
    for name in ["objectType", "identifier", "name", "email", "displayName"] {
        assert!(member[name].is_string(), "{name}: {member}");
    }
}

#[test]
fn everybody_belongs_to_everyone_and_nobody_is_listed() {
    let everyone = read(EVERYONE);
    let expected = (&json!("Everyone"), &json!(0), &json!([]));
    assert_eq!((&everyone["name"], &everyone["type"], &everyone["members"]), expected);
}

#[test]
fn a_template_that_gives_no_membership_is_no_group() {
    assert_eq!(refusal(&get(&format!("{GROUPS}/team-site"))), "404 EntityNotFound");
}
