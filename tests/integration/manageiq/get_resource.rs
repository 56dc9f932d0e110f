//! `GET /api/{collection}/{id}`.

use serde_json::json;

use super::support::{Somebody, actions, fault, path_of, tail};
use crate::{
    stack::Stack,
    support::{list, text, unique},
};

#[test]
fn a_request_has_every_column_and_says_what_can_be_done() {
    let requester = Somebody::called("requester");
    let name = unique("vm");
    let id = requester.machine(&name);
    let found = Somebody::called("operator").read(&format!("/api/provision_requests/{id}"));
    let href = format!("{}/api/provision_requests/{id}", Stack::shared().url());
    assert_eq!((&found["href"], &found["id"]), (&json!(href), &json!(id)));
    assert_eq!(found["description"], format!("Provision from [template1] to [{name}]"));
    assert_eq!(found["type"], "MiqProvisionRequest");
    assert_eq!(found["approval_state"], "pending_approval");
    assert_eq!((&found["request_state"], &found["status"]), (&json!("pending"), &json!("Ok")));
    assert_eq!(found["message"], "VM Provisioning - Request Created");
    assert_eq!(
        (&found["userid"], &found["requester_name"]),
        (&json!("requester"), &json!("Rhea Quester"))
    );
    assert!(found["requester_id"].is_string() && found["fulfilled_on"].is_null());
    let created = text(&found["created_on"]);
    assert!(created.len() == 20 && created.ends_with('Z'), "{created}");
    assert_eq!(found["options"]["host_id"], "7");
    assert!(actions(&found).starts_with("approve deny cancel"), "{}", actions(&found));
    assert_eq!(found["actions"][0]["href"], href);
    let mine = requester.read(&format!("/api/provision_requests/{id}"));
    assert!(!actions(&mine).contains("approve"), "{}", actions(&mine));
}

#[test]
fn attributes_are_shown_as_they_are_named() {
    let requester = Somebody::called("requester");
    let id = requester.machine("vm");
    let read = |attributes: &str| {
        requester.read(&format!("/api/provision_requests/{id}?attributes={attributes}"))
    };
    let keys = |attributes: &str| {
        let found = read(attributes);
        let names: Vec<String> =
            found.as_object().into_iter().flatten().map(|it| it.0.clone()).collect();
        names.join(" ")
    };
    assert_eq!(keys("id"), "href id");
    assert_eq!(keys("status,actions"), "actions href id status");
    let found = read("href_slug,requester.email,miq_approvals,reason");
    assert_eq!(found["href_slug"], format!("provision_requests/{id}"));
    assert_eq!(found["requester"]["email"], "requester@acme.example");
    assert_eq!(found["miq_approvals"][0]["state"], "pending");
    assert!(
        found["reason"].is_null() && found["status"].is_string() && found["actions"].is_array()
    );
    let answer = requester.get(&format!("/api/provision_requests/{id}?attributes=a,id,b"));
    assert_eq!(fault(&answer).2, "Invalid attributes specified: a,b");
}

#[test]
fn what_a_request_is_associated_with_is_shown_where_it_is_named() {
    let (requester, approver) = (Somebody::called("requester"), Somebody::called("approver"));
    let id = requester.machine("vm");
    let path = format!("/api/provision_requests/{id}");
    let deny = json!({"action": "deny", "reason": "no room"});
    assert_eq!(approver.post(&path, &deny).status, 200);
    let names = "miq_approvals,request_logs,tenant,source,destination,parent,service_order,workflow,\
                 v_workflow_class,v_allowed_tags,request_type_display,resource_type,region_number,\
                 v_approved_by_email,requester,miq_request_tasks,source.guid,tenant.name";
    let found = requester.read(&format!("{path}?attributes={names}"));
    let approval = &found["miq_approvals"][0];
    assert_eq!((&approval["state"], &approval["reason"]), (&json!("denied"), &json!("no room")));
    assert_eq!(
        (&approval["stamper_name"], &approval["approver_name"]),
        (&json!("April Rover"), &json!(null))
    );
    let logs = list(&found["request_logs"]);
    let told: Vec<String> = logs.iter().map(|log| text(&log["message"])).collect();
    assert_eq!(told, ["Request created", "Request denied: no room"]);
    assert_eq!((&logs[1]["severity"], &logs[1]["resource_id"]), (&json!("WARN"), &json!(id)));
    assert_eq!(logs[0]["created_on"], found["created_on"]);
    assert_eq!(found["tenant"], json!({"id": found["tenant_id"], "name": "acme"}));
    assert_eq!(found["source"]["id"], found["source_id"]);
    assert_eq!(found["source"]["guid"], "afe6e8a0-89fd-11e3-b6ac-b8e85646e742");
    assert_eq!(requester.read(&path_of(&found["source"]["href"]))["name"], "template1");
    assert_eq!(found["requester"]["email"], "requester@acme.example");
    assert_eq!(found["miq_request_tasks"][0]["miq_request_id"], id);
    assert_eq!(found["resource_type"], "MiqProvisionRequest");
    for nothing in
        ["destination", "parent", "service_order", "workflow", "v_workflow_class", "v_allowed_tags"]
    {
        assert_eq!(found.get(nothing), Some(&json!(null)), "{nothing}");
    }
    let answer = requester.get(&format!("{path}?attributes=miq_approvals.state,requester.foo"));
    let message = "Invalid attributes specified: miq_approvals.state,requester.foo";
    assert_eq!(fault(&answer).2, message);
}

#[test]
fn a_list_shows_what_its_requests_are_associated_with() {
    let owner = Somebody::with(&["requester"]);
    let mut ids = [owner.machine("a"), owner.machine("b")];
    ids.sort_by_key(|id| id.parse::<u32>().expect("a number"));
    let names = "request_logs,source.guid,miq_approvals,requester.name";
    let path = format!("/api/requests?expand=resources&attributes={names}");
    let page = owner.read(&path);
    for (request, id) in list(&page["resources"]).iter().zip(ids) {
        assert_eq!(request["request_logs"][0]["resource_id"], id);
        assert_eq!(request["source"]["guid"], "afe6e8a0-89fd-11e3-b6ac-b8e85646e742");
        assert_eq!(request["miq_approvals"][0]["state"], "pending");
        assert_eq!(request["requester"], json!({"name": null}));
    }
    let query = json!({"action": "query", "resources": [{"id": page["resources"][0]["id"]}]});
    let found = owner.post(&format!("{path}&expand=resources"), &query);
    assert_eq!(found.json["results"][0]["request_logs"][0]["severity"], "INFO", "{}", found.text);
}

#[test]
fn a_task_shows_its_request_and_its_source() {
    let requester = Somebody::called("requester");
    let id = requester.machine("vm");
    let names = "miq_request,source,tenant,miq_request_tasks,destination,miq_request_task";
    let below = format!("/api/requests/{id}/request_tasks?expand=resources&attributes={names}");
    let task = requester.read(&below)["resources"][0].clone();
    let by_itself = requester.read(&format!(
        "/api/request_tasks/{}?attributes=source.guid,miq_request.requester_name",
        text(&task["id"])
    ));
    let listed = [("filter[]", &*format!("id={}", text(&task["id"])))];
    let listed = requester.read(&format!(
        "{}&expand=resources&attributes={names}",
        super::support::query("/api/request_tasks", &listed)
    ));
    for task in [&task, &listed["resources"][0]] {
        assert_eq!(task["miq_request"]["id"], id);
        assert_eq!(task["miq_request"]["requester_name"], "Rhea Quester");
        assert_eq!(
            (&task["tenant"]["name"], &task["miq_request_tasks"]),
            (&json!("acme"), &json!([]))
        );
        assert_eq!(task["source"]["id"], task["source_id"]);
        assert_eq!((&task["destination"], &task["miq_request_task"]), (&json!(null), &json!(null)));
    }
    assert_eq!(by_itself["source"], json!({"guid": "afe6e8a0-89fd-11e3-b6ac-b8e85646e742"}));
    assert_eq!(by_itself["miq_request"], json!({"requester_name": "Rhea Quester"}));
}

#[test]
fn tasks_can_be_shown_with_their_request() {
    let requester = Somebody::called("requester");
    let id = requester.machine("vm");
    let found = requester.read(&format!("/api/requests/{id}?expand=request_tasks"));
    let tasks = list(&found["request_tasks"]);
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0]["miq_request_id"], id);
    let path = path_of(&tasks[0]["href"]);
    assert_eq!(path, format!("/api/requests/{id}/request_tasks/{}", text(&tasks[0]["id"])));
    assert_eq!(requester.read(&path)["type"], "MiqProvision");
}

#[test]
fn what_is_not_there_or_not_ones_own_is_not_found() {
    let requester = Somebody::called("requester");
    let (id, site) =
        (requester.machine("vm"), requester.file("team-site", &json!({"name": unique("s")})));
    let missing = |who: &Somebody, path: &str| {
        let (status, kind, message) = fault(&who.get(path));
        assert_eq!((status, kind.as_str()), (404, "not_found"), "{message}");
        message
    };
    let message = missing(&requester, "/api/provision_requests/2147483646");
    assert_eq!(message, "Couldn't find MiqRequest with 'id'=2147483646");
    missing(&requester, "/api/provision_requests/99999999999999999999");
    for other in ["requester2", "outsider"] {
        let found = missing(&Somebody::called(other), &format!("/api/provision_requests/{id}"));
        assert_eq!(found, format!("Couldn't find MiqRequest with 'id'={id}"));
    }
    missing(&requester, &format!("/api/provision_requests/{site}"));
    assert_eq!(requester.read(&format!("/api/service_requests/{site}"))["id"], site);
    let answer = requester.get("/api/provision_requests/abc");
    assert_eq!(fault(&answer).2, "Invalid MiqProvisionRequest id abc specified");
    assert_eq!(requester.send("PUT", "/api/provision_requests/1", &[], &json!({})).status, 404);
    for path in ["/api/requests/", "/api//requests", "/api/requests//request_tasks"] {
        assert_eq!(requester.get(path).status, 404, "{path}");
    }
}

#[test]
fn versions_and_media_that_there_are_not_are_refused() {
    let requester = Somebody::called("requester");
    let refusal = |path: &str, headers: &[(&str, &str)]| {
        let (status, _, message) = fault(&requester.send("GET", path, headers, &json!(null)));
        (status, message)
    };
    let version = (400, "Unsupported API Version 9.9 specified".to_owned());
    for path in [
        "/api/v9.9",
        "/api/v9.9/requests",
        "/api/v9.9/requests/1",
        "/api/v9.9/requests/1/request_tasks",
    ] {
        assert_eq!(refusal(path, &[]), version, "{path}");
    }
    let media = refusal("/api/requests/1", &[("Accept", "application/xml")]);
    assert_eq!(media, (415, "Invalid Response Format application/xml requested".into()));
    let media = refusal("/api", &[("Accept", "application/xml")]);
    assert_eq!(media.0, 415);
    let collection = refusal("/api/nothing/1", &[("Accept", "application/xml")]);
    assert_eq!(collection, (400, "Unsupported Collection nothing specified".into()));
}

#[test]
fn templates_people_groups_and_roles_are_found_by_their_numbers() {
    let operator = Somebody::called("operator");
    let page = operator.read("/api/templates?expand=resources&filter[]=name='template1'");
    let template = &page["resources"][0];
    assert_eq!(template["guid"], "afe6e8a0-89fd-11e3-b6ac-b8e85646e742");
    let path = path_of(&template["href"]);
    assert_eq!(operator.read(&path)["name"], "template1");
    let page = operator.read("/api/users?expand=resources&filter[]=userid='jdoe'");
    let user = path_of(&page["resources"][0]["href"]);
    assert_eq!(operator.read(&user)["email"], "jdoe@sample.com");
    assert_eq!(fault(&Somebody::called("requester").get(&user)).0, 403);
    assert_eq!(operator.read("/api/roles/3?attributes=features,name")["name"], "operator");
    for path in [
        "/api/users/5",
        "/api/groups/5",
        "/api/roles/5",
        "/api/templates/5",
        "/api/notifications/2147483646",
    ] {
        assert_eq!(fault(&operator.get(path)).0, 404, "{path}");
    }
    assert_eq!(fault(&operator.get("/api/users/x")).0, 400);
}

#[test]
fn a_task_is_found_by_its_own_number_too() {
    let requester = Somebody::called("requester");
    let id = requester.machine("vm");
    let tasks = requester.read(&format!("/api/requests/{id}/request_tasks"));
    let task = tail(&tasks["resources"][0]["href"]);
    let found = requester.read(&format!("/api/request_tasks/{task}"));
    assert_eq!((&found["id"], &found["miq_request_id"]), (&json!(task), &json!(id)));
    assert_eq!(path_of(&found["href"]), format!("/api/request_tasks/{task}"));
    let hidden = Somebody::called("requester2").get(&format!("/api/request_tasks/{task}"));
    assert_eq!(fault(&hidden).0, 404);
}

#[test]
fn whoever_filed_it_is_told_that_it_was_decided_on() {
    let (requester, approver) = (Somebody::with(&["requester"]), Somebody::called("approver"));
    let id = requester.machine("vm");
    let none = requester.read("/api/notifications");
    assert_eq!(none["count"], 0);
    let body = json!({"action": "deny", "reason": "no room"});
    assert_eq!(approver.post(&format!("/api/provision_requests/{id}"), &body).status, 200);
    let page = requester.read("/api/notifications?expand=resources&attributes=details");
    let details = &page["resources"][0]["details"];
    assert_eq!(details["level"], "warning");
    assert!(text(&details["text"]).contains("has been denied"), "{details}");
    let one = requester.read(&format!("/api/notifications/{id}"));
    assert_eq!((&one["id"], &one["seen"]), (&json!(id), &json!(false)));
    assert_eq!(fault(&approver.get(&format!("/api/notifications/{id}"))).0, 404);
}
