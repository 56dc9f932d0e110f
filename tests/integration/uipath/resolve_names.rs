//! `POST .../api/Directory/BulkResolveByName/{partition}`.

use serde_json::json;

use super::support::{API, EVERYONE, post, refusal};
use crate::{
    stack::Stack,
    support::{unique, user_path},
};

#[test]
fn each_name_means_somebody_or_nobody() {
    let path = format!("{API}/Directory/BulkResolveByName/acme");
    let ask = |kind: &str, names: &[&str]| {
        post(&path, &json!({"entityNames": names, "entityType": kind}))
    };
    let users = ask("user", &["jdoe", "nobody"]).json;
    assert_eq!(
        (&users["jdoe"]["objectType"], &users["nobody"]),
        (&json!("DirectoryUser"), &json!(null))
    );
    let address = unique("mail");
    for (id, email) in [
        ("one", format!("{address}@X.example")),
        ("two", "both@x.example".into()),
        ("three", "both@x.example".into()),
    ] {
        let person = json!({"firstName": "Ann", "lastName": "Other", "email": email});
        let answer =
            Stack::shared().put(&user_path(&format!("{address}-{id}")), "operator", &person);
        assert_eq!(answer.status, 201, "{}", answer.text);
    }
    let by_mail =
        ask("user", &[&format!("{address}@x.Example"), "both@x.example", &format!("{address}@x")])
            .json;
    assert_eq!(by_mail[format!("{address}@x.Example")]["identifier"], format!("{address}-one"));
    assert!(by_mail["both@x.example"].is_null(), "nobody knows which of the two is meant");
    assert!(by_mail[format!("{address}@x")].is_null());
    let groups = ask("Group", &["everyone", "jdoe"]).json;
    let everyone = &groups["everyone"];
    assert_eq!(
        (&everyone["identifier"], &everyone["objectType"]),
        (&json!(EVERYONE), &json!("DirectoryGroup"))
    );
    assert!(groups["jdoe"].is_null());
    assert_eq!(ask("application", &["x"]).json, json!({"x": null}));
    assert_eq!(refusal(&ask("robot", &["x"])), "400 entityType");
}
