//! `GET .../api/Group/{partition}`.

use serde_json::{Value, json};

use super::support::{GROUPS, auditor, call, group};
use crate::support::{list, text, unique};

#[test]
fn it_holds_the_built_in_ones_those_made_here_and_what_templates_give() {
    let id = group(&unique("Listed"), &["jdoe".into()]);
    let answer = call("GET", GROUPS, auditor(), &Value::Null);
    let all = list(&answer.json);
    let find = |id: &str| all.iter().find(|group| group["id"] == json!(id)).cloned();
    for name in [
        "Everyone",
        "Administrators",
        "Automation Users",
        "Automation Developers",
        "Citizen Developers",
    ] {
        let built_in = all.iter().find(|group| group["name"] == json!(name));
        assert_eq!(built_in.map(|group| group["type"].clone()), Some(json!(0)), "{name}");
    }
    let own = find(&id).unwrap_or_default();
    assert_eq!(
        (&own["type"], &own["members"]),
        (&json!(1), &json!([])),
        "members are never listed"
    );
    assert!(find("12").is_some() && find("246").is_some(), "roles and entitlements");
    assert!(find("team-site").is_none() && find("31").is_none(), "nothing else");
    let names: Vec<String> = all.iter().map(|group| text(&group["name"]).to_lowercase()).collect();
    assert!(names.is_sorted(), "{names:?}");
}
