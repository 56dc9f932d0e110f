//! `POST .../api/Directory/BulkResolveByName/{partition}`.

use serde_json::json;

use super::support::{API, EVERYONE, post, refusal};

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
