//! `POST .../api/Directory/Resolve/{partition}`.

use serde_json::json;

use super::support::{API, EVERYONE, post, refusal};

#[test]
fn an_id_means_a_user_or_a_group() {
    let ask = |id: &str, kind: &str| {
        post(&format!("{API}/Directory/Resolve/acme"), &json!({"entityId": id, "entityType": kind}))
    };
    assert_eq!(ask("jdoe", "User").json["email"], "jdoe@sample.com");
    assert_eq!(ask(EVERYONE, "Group").json["displayName"], "Everyone");
    for (id, kind) in [("nobody", "User"), ("jdoe", "Group"), ("jdoe", "Application")] {
        assert_eq!(refusal(&ask(id, kind)), "404 EntityNotFound", "{id} {kind}");
    }
}
