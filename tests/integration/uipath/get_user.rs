//! `GET .../api/User/{user}`.

use serde_json::json;

use super::support::{API, get, group, people, refusal};
use crate::support::{texts, unique};

#[test]
fn a_user_has_names_an_address_and_groups() {
    let user = get(&format!("{API}/User/her-1909")).json;
    let names = (&user["name"], &user["surname"], &user["email"]);
    assert_eq!(names, (&json!("Hermione"), &json!("Granger"), &json!("hermione@hogwarts.com")));
    let person = people("grouped", 1);
    let id = group(&unique("Groups of one"), &person);
    let user = get(&format!("{API}/User/{}", person[0])).json;
    assert_eq!(texts(&user["groupIDs"]), [id]);
    assert_eq!(refusal(&get(&format!("{API}/User/{}", unique("none")))), "404 EntityNotFound");
}
