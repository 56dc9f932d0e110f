//! `GET /api/{collection}/{id}/{subcollection}`.

use serde_json::json;

use super::support::{Somebody, fault, ids, path_of, query};
use crate::{
    stack::Stack,
    support::{list, text, unique},
};

#[test]
fn the_tasks_of_a_request_are_counted_listed_and_filtered() {
    let requester = Somebody::called("requester");
    let body = json!({
        "items": [{"templateId": "template1", "parameters": {"vm_name": unique("vm")}}],
        "beneficiaries": ["jdoe", "24", "6"]
    });
    let answer = Stack::shared().post("/provisioning/requests", "requester", &body);
    let id = text(&answer.json["id"]);
    let path = format!("/api/provision_requests/{id}/request_tasks");
    let page = requester.read(&path);
    assert_eq!((&page["name"], &page["count"]), (&json!("request_tasks"), &json!(3)));
    assert!(path_of(&page["resources"][0]["href"]).starts_with(&path));
    let all = ids(&page);
    let page =
        requester.read(&format!("{path}?expand=resources&limit=2&sort_by=id&sort_order=desc"));
    assert_eq!(ids(&page), [all[2].as_str(), all[1].as_str()]);
    assert_eq!((&page["count"], &page["subcount"]), (&json!(3), &json!(2)));
    for task in list(&page["resources"]) {
        assert_eq!((&task["miq_request_id"], &task["state"]), (&json!(id), &json!("pending")));
    }
    let one = [("filter[]", &*format!("id={}", all[1]))];
    let page = requester.read(&query(&path, &one));
    assert_eq!((ids(&page), &page["subquery_count"]), (vec![all[1].clone()], &json!(1)));
}

#[test]
fn nobody_looks_below_what_is_not_theirs_or_has_nothing_below() {
    let id = Somebody::called("requester").machine("vm");
    let path = format!("/api/provision_requests/{id}/request_tasks");
    assert_eq!(fault(&Somebody::called("requester2").get(&path)).0, 404);
    let operator = Somebody::called("operator");
    assert_eq!(
        fault(&operator.get(&path.replace("provision_requests", "service_requests"))).0,
        404
    );
    for path in ["/api/requests/1/vms", "/api/users/1/request_tasks"] {
        let (status, _, message) = fault(&operator.get(path));
        assert!(status == 400 && message.starts_with("Unsupported Subcollection"), "{message}");
    }
}
