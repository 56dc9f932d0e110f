//! `GET`, `HEAD /iam/governance/selfservice/api/v1/requests/{reqid}`.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::support::{REQUESTS, account, call, file, get, read, refusal, role};
use crate::{
    stack::{Stack, data_dir, eventually},
    support::{approve, cancel, header, list, project, reject, template, text, texts, until},
};

fn names(body: &Value) -> Vec<String> {
    body.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
}

#[test]
fn one_thing_for_one_person_is_a_request_without_children() {
    let mut body = role("12", &["24"]);
    body["reqJustification"] = json!("why not");
    let id = file("requester", &body);
    let request = read(&id, "requester");
    let here = format!("{}{REQUESTS}", Stack::shared().url());
    assert_eq!(request["id"], id);
    assert_eq!(request["links"], json!([{"rel": "self", "href": format!("{here}/{id}")}]));
    assert_eq!(request["reqStatus"], "Request Awaiting Approval");
    assert_eq!(request["reqType"], "Assign Roles");
    assert_eq!(request["reqJustification"], "why not");
    assert_eq!(request["requester"]["name"], "requesterId");
    assert_eq!(request["requester"]["value"], "requester");
    assert_eq!(request["reqBeneficiaryList"][0]["id"], "24");
    let expected =
        json!({"entityId": "12", "entityType": "Role", "entityName": "Role 12", "appFormData": []});
    assert_eq!(request["reqTargetEntities"], json!([expected]));
    for name in ["reqCreatedOn", "reqModifiedOnDate", "reqExpireOn"] {
        assert!(text(&request[name]).ends_with('Z'), "{name}: {request}");
    }
    let missing = ["childRequests", "childRequestIds", "parentRequestId", "reqStatusReason"];
    assert!(missing.iter().all(|name| request.get(name).is_none()), "{request}");
    let child = id.parse::<u32>().map_or(0, |id| id + 1);
    let answer = get(&format!("{REQUESTS}/{child}"), "requester");
    assert_eq!(refusal(&answer), "404 IAM-4040001", "its only task is no child");
}

#[test]
fn several_things_are_a_parent_and_its_children() {
    let mut body = role("12", &["24", "6"]);
    body["reqTargetEntities"] = json!([
        {"entityId": "12", "entityType": "Role"},
        {"entityId": "31", "entityType": "AppInstance"},
    ]);
    let id = file("requester", &body);
    let waiting = read(&id, "requester");
    assert_eq!(waiting["reqType"], "Heterogeneous Request");
    assert_eq!(waiting["reqStatus"], "Request Awaiting Approval");
    let number: u32 = id.parse().unwrap_or_default();
    let expected: Vec<String> = (number + 1..=number + 4).map(|id| id.to_string()).collect();
    assert_eq!(texts(&waiting["childRequestIds"]), expected);
    assert_eq!(list(&waiting["childRequests"]).len(), 4);
    approve(&id, "approver");
    until(&id, "Completed");
    assert_eq!(read(&id, "requester")["reqStatus"], "Request Completed");
    let types = [
        ("Assign Roles", "24"),
        ("Assign Roles", "6"),
        ("Provision ApplicationInstance", "24"),
        ("Provision ApplicationInstance", "6"),
    ];
    for (child, (kind, person)) in expected.iter().zip(types) {
        let child = read(child, "requester");
        assert_eq!(child["reqType"], kind, "{child}");
        assert_eq!(child["parentRequestId"], id);
        assert_eq!(child["reqStatus"], "Request Completed");
        assert_eq!(list(&child["reqBeneficiaryList"]).len(), 1);
        assert_eq!(child["reqBeneficiaryList"][0]["id"], person);
        assert_eq!(list(&child["reqTargetEntities"]).len(), 1);
        assert!(child.get("childRequests").is_none());
    }
    let answer = get(&format!("{REQUESTS}/{}", expected[0]), "requester2");
    assert_eq!(refusal(&answer), "404 IAM-4040001", "a child is as secret as its parent");
}

#[test]
fn a_parent_waits_for_its_children() {
    let mut body = role("12", &["24", "6"]);
    body["reqTargetEntities"][0]["startDate"] = json!("2999-01-01T00:00:00Z");
    let id = file("requester", &body);
    approve(&id, "approver");
    let parent = read(&id, "requester");
    assert_eq!(parent["reqStatus"], "Request Awaiting Child Requests Completion");
    assert_eq!(parent["childRequests"][0]["reqStatus"], "Request Approved Fulfillment Pending");
    assert_eq!(parent["reqTargetEntities"][0]["startDate"], "2999-01-01T00:00:00Z");
}

#[test]
fn how_it_ended_is_told_in_the_vendors_words() {
    let rejected = file("requester", &role("12", &["24"]));
    reject(&rejected, "approver");
    let withdrawn = file("requester", &role("12", &["24"]));
    assert_eq!(cancel(&withdrawn, "requester").status, 200);
    let closed = file("requester", &role("12", &["24"]));
    assert_eq!(cancel(&closed, "operator").status, 200);
    let mut past = role("12", &["24"]);
    past["reqTargetEntities"][0]["endDate"] = json!("2019-09-25T18:30:00Z");
    let expired = file("requester", &past);
    approve(&expired, "approver");
    until(&expired, "Expired");
    for (id, status, reason) in [
        (rejected, "Request Rejected", ""),
        (withdrawn, "Request Withdrawn", ""),
        (closed, "Request Closed", "operator stopped it"),
        (expired, "Request Closed", "its end 2019-09-25T18:30:00Z passed before it could begin"),
    ] {
        let request = read(&id, "requester");
        assert_eq!(
            (text(&request["reqStatus"]).as_str(), text(&request["reqStatusReason"]).as_str()),
            (status, reason)
        );
    }
}

#[test]
fn who_has_agreed_and_who_is_asked_stands_in_the_task_details() {
    let id = crate::support::file("requester", &project("Details"));
    approve(&id, "approver");
    let details = &read(&id, "requester")["requestTaskDetails"][0];
    let history = &details["history"];
    assert!(text(&details["title"]).starts_with("Data protection: Project team"), "{details}");
    let first = &history["previousApprovers"][0];
    assert_eq!((&first["stage"], &first["status"]), (&json!("Manager"), &json!("APPROVE")));
    assert_eq!(first["approvers"], json!(["approver"]));
    assert_eq!(
        history["currentApprovers"],
        json!([{"stage": "Data protection", "approvers": ["approver2"]}])
    );
    assert_eq!(history["futureApprovers"], json!([]));
}

/// What was filed in the native dialect is read here, of whatever kind it is.
#[test]
fn a_request_of_another_dialect_is_read_here() {
    let id = crate::support::file("requester", &project("Native"));
    let request = read(&id, "requester");
    assert_eq!(request["reqType"], "Provision Workspace");
    let entity = &request["reqTargetEntities"][0];
    assert_eq!(
        (&entity["entityId"], &entity["entityType"]),
        (&json!("project-team"), &json!("Workspace"))
    );
    let form = list(&entity["appFormData"]);
    let name = form.iter().find(|field| field["name"] == "name");
    assert_eq!(name.map(|field| &field["value"]), Some(&json!("Native")));
}

#[test]
fn only_the_fields_that_are_asked_for_are_answered_and_the_id() {
    let id = file("requester", &account());
    let with = |fields: &str| get(&format!("{REQUESTS}/{id}?fields={fields}"), "requester");
    assert_eq!(names(&with("reqStatus").json), ["id", "reqStatus"]);
    assert_eq!(names(&with("REQTYPE,requester").json), ["id", "reqType", "requester"]);
    assert_eq!(names(&with("id").json), ["id"]);
    let answer = with("planet");
    assert_eq!(refusal(&answer), "400 IAM-4000001");
    assert!(text(&answer.json["errorMessage"]).contains("reqTargetEntities"), "{}", answer.text);
}

#[test]
fn what_is_not_there_or_not_yours_is_not_found() {
    let id = file("requester", &account());
    for user in ["requester2", "outsider"] {
        assert_eq!(refusal(&get(&format!("{REQUESTS}/{id}"), user)), "404 IAM-4040001", "{user}");
    }
    for id in ["0", "2147483647", "99999999999", "abc", "-1", "1.5"] {
        let answer = get(&format!("{REQUESTS}/{id}"), "operator");
        assert_eq!(refusal(&answer), "404 IAM-4040001", "{id}");
    }
    assert_eq!(read(&id, "auditor")["id"], id);
}

#[test]
fn head_is_get_without_a_body() {
    let id = file("requester", &account());
    let answer = call("HEAD", &format!("{REQUESTS}/{id}"), "requester", &Value::Null);
    assert_eq!((answer.status, answer.text.as_str()), (200, ""));
    assert_eq!(header(&answer, "content-type"), "application/json");
    assert_eq!(call("HEAD", &format!("{REQUESTS}/0"), "requester", &Value::Null).status, 404);
    let unsaid = Stack::shared().request("HEAD", &format!("{REQUESTS}/{id}"), Some("requester"));
    assert_eq!(Stack::shared().send(unsaid, b"").status, 200, "no X-Requested-By is needed");
}

/// On a stack of its own, because the setting is the whole tenant's.
#[test]
fn a_tenant_can_have_its_forms_as_text() {
    let stack = Stack::start(&data_dir("forms-as-text"));
    let entity = json!({"entityId": "31", "entityType": "AppInstance", "appFormData": [{"name": "size", "value": "L"}]});
    let body = json!({"requests": [{"reqBeneficiaryList": [{"id": "24"}], "reqTargetEntities": [entity]}]});
    let request = stack.request("POST", REQUESTS, Some("requester")).header("X-Requested-By", "x");
    let request = request.header("Content-Type", "application/json");
    let id = text(&stack.send(request, body.to_string().as_bytes()).json["requests"][0]["id"]);
    let form = || {
        let request = stack.get(&format!("{REQUESTS}/{id}"), "requester").json;
        request["reqTargetEntities"][0]["appFormData"].clone()
    };
    assert_eq!(form(), json!([{"name": "size", "value": "L"}]));
    let settings =
        stack.put("/provisioning/settings", "operator", &json!({"formDataAsText": true}));
    assert_eq!(settings.status, 200, "{}", settings.text);
    let form = text(&form());
    assert_eq!(form, r#"[{"name":"size","value":"L"}]"#);
    // As a client of the bank does it: every second word is a value, and its name stands before it.
    let bare: String = form.chars().filter(|letter| !"[]{}\"".contains(*letter)).collect();
    let pairs: Vec<&str> = bare.split(',').collect();
    assert_eq!(pairs, ["name:size", "value:L"]);
}

/// The target takes its time, so that its end can be watched.
#[test]
fn what_is_being_taken_back_says_how_often_that_was_tried() {
    let slow = json!({"type": "role", "binding": {"connector": "simulator", "delaySeconds": 3}});
    let slow = template("slow-role", &slow);
    let now = text(&read(&file("requester", &account()), "requester")["reqCreatedOn"]);
    let now: Timestamp = now.parse().unwrap_or_default();
    let mut body = role(&slow, &["24", "6"]);
    body["reqTargetEntities"][0]["endDate"] =
        json!((now + SignedDuration::from_secs(10)).to_string());
    let id = file("requester", &body);
    let request = eventually(Duration::from_secs(40), || {
        let request = read(&id, "requester");
        request["reqTargetEntities"][0].get("revocationStatus").is_some().then_some(request)
    });
    let says = text(&request["reqTargetEntities"][0]["revocationStatus"]);
    assert!(says.starts_with("revocation pending (") && says.ends_with(" tries)"), "{request}");
    assert_eq!(request["reqStatus"], "Request Completed");
    let children = list(&request["childRequests"]);
    assert!(children.iter().any(|child| text(&child["reqStatusReason"]) == says), "{request}");
}
