//! `GET /api`.

use serde_json::json;

use super::support::Somebody;
use crate::{
    stack::Stack,
    support::{groups, join, list, text, unique},
};

#[test]
fn clients_find_all_that_they_need_to_begin_with() {
    let api = Somebody::called("requester").read("/api");
    assert_eq!((&api["name"], &api["version"]), (&json!("API"), &json!("4.4.0")));
    let url = Stack::shared().url();
    assert_eq!(api["versions"][0]["href"], format!("{url}/api"));
    let collections = list(&api["collections"]);
    let names: Vec<_> = collections.iter().map(|it| text(&it["name"])).collect();
    assert!(names.is_sorted() && names.contains(&"provision_requests".to_owned()), "{names:?}");
    for collection in &collections {
        assert_eq!(collection["href"], format!("{url}/api/{}", text(&collection["name"])));
        assert!(!text(&collection["description"]).is_empty());
    }
    for key in ["settings", "identity", "server_info", "product_info", "timezones"] {
        assert!(!api[key].is_null(), "{key}");
    }
    assert!(api["authorization"].is_null());
}

#[test]
fn whoever_asks_reads_who_they_are_and_what_they_may() {
    let api = Somebody::called("requester").read("/api?attributes=authorization");
    let features = &api["authorization"]["product_features"];
    assert!(features["vm_miq_request_new"]["name"].is_string());
    assert!(features["miq_request_approval"].is_null());
    let identity = &api["identity"];
    assert_eq!(
        (&identity["userid"], &identity["role"]),
        (&json!("requester"), &json!("requester"))
    );
    for href in ["user_href", "role_href"] {
        let path = text(&identity[href]).replace(Stack::shared().url(), "");
        assert!(Somebody::called("requester").read(&path)["id"].is_string(), "{path}");
    }
    let operator = Somebody::called("operator").read("/api?attributes=authorization");
    assert!(operator["authorization"]["product_features"]["miq_request_approval"].is_object());
}

#[test]
fn a_version_and_a_stage_stay_in_links_that_they_were_called_with() {
    let operator = Somebody::called("operator");
    let api = operator.read("/api/v4.4.0");
    let url = Stack::shared().url();
    let collection = &list(&api["collections"])[0];
    assert_eq!(collection["href"], format!("{url}/api/v4.4.0/automation_requests"));
    let headers = [("X-Forwarded-Host", "api.example.com")];
    let api = operator.send("GET", "/api", &headers, &json!(null)).json;
    let href = text(&api["collections"][0]["href"]);
    assert!(href.starts_with("http://api.example.com/api/"), "{href}");
}

#[test]
fn a_group_is_named_by_who_is_in_it() {
    groups();
    let approver = Somebody::called("approver2");
    let api = approver.send("GET", "/api", &[("X-MIQ-Group", "board")], &json!(null)).json;
    assert_eq!(api["identity"]["group"], "board");
    let group = text(&api["identity"]["group_href"]).replace(Stack::shared().url(), "");
    assert_eq!(approver.read(&group)["description"], "board");
    assert_eq!(api["identity"]["groups"], json!(["board", "reviewers"]));
    let answer = approver.send("GET", "/api", &[("X-MIQ-Group", "insiders")], &json!(null));
    assert_eq!(answer.status, 401);
    assert_eq!(answer.json["error"]["message"], "Invalid Authorization Group insiders specified");
}

#[test]
fn a_group_that_is_not_ascii_is_percent_encoded() {
    let group = unique("Prüfer");
    join("24", &[&group]);
    let wanted = json!({"tenant": "acme", "login": group, "user": "24", "roles": ["requester"]});
    let (_, made) = crate::follow::invoke(Stack::shared(), "core-create-credential", &wanted);
    let token = {
        use base64::Engine;
        let pair = format!("{group}:{}", text(&made["secret"]));
        base64::engine::general_purpose::STANDARD.encode(pair)
    };
    let member = Somebody { name: group.clone(), authorization: format!("Basic {token}") };
    let header = group.replace('ü', "%C3%BC");
    let api = member.send("GET", "/api", &[("X-MIQ-Group", &header)], &json!(null)).json;
    assert_eq!(api["identity"]["group"], group);
}
