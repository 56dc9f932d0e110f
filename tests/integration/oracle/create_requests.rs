//! `POST /iam/governance/selfservice/api/v1/requests`.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod many;

use serde_json::{Value, json};

use super::support::{REQUESTS, account, call, create, file, refusal, role, timed};
use crate::{
    stack::Stack,
    support::{approve, list, read, template, text, texts, unique, until},
};

const CREATE: &str = include_str!("golden/create.json");
const ANSWER: &str = include_str!("golden/answer.json");
const REVOKE: &str = include_str!("golden/revoke.json");

fn golden(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// What an answer has to look like: the same names, and values of the same type.
fn same_shape(found: &Value, wanted: &Value) -> bool {
    match (found, wanted) {
        (Value::Object(a), Value::Object(b)) => {
            a.keys().eq(b.keys()) && a.iter().all(|(name, value)| same_shape(value, &b[name]))
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_shape(a, b))
        }
        (found, wanted) => found.is_string() && wanted.is_string(),
    }
}

#[test]
fn the_published_sample_is_answered_as_published_and_read_in_the_native_dialect() {
    let mut body = golden(CREATE);
    let key = unique("Req");
    body["requests"][0]["requestId"] = json!(key);
    let answer = call("POST", REQUESTS, "requester", &body);
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(same_shape(&answer.json, &golden(ANSWER)), "{}", answer.text);
    let row = &answer.json["requests"][0];
    assert_eq!(
        (&row["requestId"], &row["reqStatus"], &row["status"]),
        (&json!(key), &json!("Request Created"), &json!("SUCCESS"))
    );
    let here = format!("{}{REQUESTS}", Stack::shared().url());
    assert_eq!(answer.json["links"][0]["href"], here);
    let id = text(&row["id"]);
    assert_eq!(row["links"][0]["href"], format!("{here}/{id}"));
    let request = read(&id, "requester");
    assert_eq!(request["source"], "oracle");
    assert_eq!(request["correlationId"], key);
    assert_eq!(texts(&request["beneficiaries"]), ["24"]);
    assert_eq!(request["items"][1]["templateId"], "13");
    assert_eq!(request["items"][1]["schedule"]["end"], "2019-09-25T18:30:00Z");
    approve(&id, "approver");
    until(&id, "Expired");
}

#[test]
fn the_published_revocation_takes_back_what_is_held() {
    let give = json!({
        "reqBeneficiaryList": [{"id": "6"}],
        "reqTargetEntities": [{"entityId": "246", "entityType": "entitlement"}],
    });
    let given = file("requester", &give);
    approve(&given, "approver");
    until(&given, "Completed");
    let mut body = golden(REVOKE);
    body["requests"][0]["id"] = json!(unique("7001"));
    let answer = call("POST", REQUESTS, "requester", &body);
    let row = &answer.json["requests"][0];
    assert_eq!(row["requestId"], body["requests"][0]["id"], "{}", answer.text);
    let id = text(&row["id"]);
    assert_eq!(read(&id, "requester")["operation"], "revoke");
    approve(&id, "approver2");
    until(&id, "Completed");
}

#[test]
fn each_item_stands_or_falls_by_itself_and_the_order_stays() {
    let rows = create(
        "requester",
        &json!([
            {"requestId": "one", "reqTargetEntities": [{"entityId": "12", "entityType": "Role"}]},
            {"requestId": "two", "reqTargetEntities": [{"entityId": "nothing", "entityType": "Role"}]},
            {"requestId": 3, "reqTargetEntities": "none"},
            7,
            {"requestId": "five", "operation": "explode", "reqTargetEntities": []},
            {"requestId": "six", "reqTargetEntities": [{"entityId": "12", "entityType": "Entitlement"}]},
            {"requestId": "seven", "reqBeneficiaryList": [{"id": "nobody"}], "reqTargetEntities": [{"entityId": "12", "entityType": "Role"}]},
            {"requestId": "eight", "reqTargetEntities": [{"entityId": "12", "entityType": "Role", "endDate": "2030-01-01T00:00:00"}]},
            {"requestId": "nine", "reqBeneficiaryList": [{"id": "jdoe"}], "operation": "revoke", "reqTargetEntities": [{"entityId": "13", "entityType": "Role"}]},
            {"requestId": "ten", "reqBeneficiaryList": [{"id": 24}], "reqTargetEntities": [{"entityId": 31, "entityType": "ApplicationInstance"}]},
        ]),
    );
    let found: Vec<String> = rows
        .iter()
        .map(|row| {
            format!(
                "{} {} {}",
                text(&row["requestId"]),
                text(&row["status"]),
                text(&row["errorCode"])
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            "one SUCCESS ",
            "two FAILED IAM-4000110",
            "3 FAILED IAM-4000103",
            " FAILED IAM-4000103",
            "five FAILED IAM-4000104",
            "six FAILED IAM-4000118",
            "seven FAILED IAM-4000110",
            "eight FAILED IAM-4000108",
            "nine FAILED IAM-4000117",
            "ten SUCCESS ",
        ]
    );
    for row in rows.iter().filter(|row| row["status"] == "FAILED") {
        assert!(!text(&row["errorMessage"]).is_empty(), "{row}");
        assert!(row.get("id").is_none() && row.get("links").is_none(), "{row}");
    }
    assert!(text(&rows[4]["errorMessage"]).contains("`revoke`"), "{}", rows[4]);
    assert!(
        text(&rows[5]["errorMessage"]).contains("reqTargetEntities[0].entityId"),
        "{}",
        rows[5]
    );
    assert!(text(&rows[6]["errorMessage"]).contains("reqBeneficiaryList[0].id"), "{}", rows[6]);
}

#[test]
fn many_people_get_many_things_of_several_kinds() {
    let body = json!({
        "reqJustification": "a new team",
        "reqBeneficiaryList": [{"id": "24"}, {"id": 6}],
        "reqTargetEntities": [
            {"entityId": "12", "entityType": "role", "startDate": "2998-01-01T00:00:00+05:30", "endDate": "2999-01-01T00:00:00-03:30"},
            {"entityId": "31", "entityType": "AppInstance", "appFormData": [{"name": "size", "value": "L"}]},
        ],
    });
    let request = read(&file("requester", &body), "requester");
    assert_eq!(request["taskCounts"]["total"], 4);
    assert_eq!(request["justification"], "a new team");
    let schedule = &request["items"][0]["schedule"];
    assert_eq!(schedule["start"], "2997-12-31T18:30:00Z");
    assert_eq!(schedule["end"], "2999-01-01T03:30:00Z");
    assert_eq!(request["items"][1]["parameters"], json!({"size": "L"}));
}

/// More than one transaction of the table can hold.
#[test]
fn a_request_of_many_tasks_is_filed_as_one() {
    let mut body = role("12", &["24", "6"]);
    body["reqTargetEntities"] = json!(vec![json!({"entityId": "12", "entityType": "Role"}); 60]);
    let id = file("requester", &body);
    let parent = super::support::read(&id, "requester");
    assert_eq!(list(&parent["childRequests"]).len(), 120);
    assert_eq!(list(&parent["reqTargetEntities"]).len(), 60);
}

#[test]
fn a_key_is_safe_to_repeat_for_its_caller() {
    let key = unique("again");
    let with = |name: &str, role_id: &str| {
        let mut body = role(role_id, &["24"]);
        body[name] = json!(key);
        body
    };
    let first = file("requester", &with("requestId", "12"));
    assert_eq!(file("requester", &with("requestId", "12")), first);
    assert_eq!(file("requester", &with("id", "12")), first, "both spellings are the same key");
    assert_ne!(file("requester2", &with("requestId", "12")), first);
    let rows = create("requester", &json!([with("requestId", "13"), with("requestId", "12")]));
    assert_eq!(rows[0]["status"], "FAILED", "{rows:?}");
    assert!(text(&rows[0]["errorMessage"]).contains("requestId"), "{rows:?}");
    assert_eq!(rows[1]["id"], first);
    let native = json!({"items": [{"templateId": "12"}], "correlationId": key});
    assert_ne!(
        crate::support::file("requester", &native),
        first,
        "other dialects count for themselves"
    );
}

#[test]
fn an_entitlement_is_held_on_the_account_that_it_names() {
    let app =
        template("app", &json!({"type": "appInstance", "binding": {"connector": "directory"}}));
    let right =
        template("right", &json!({"type": "entitlement", "binding": {"connector": "directory"}}));
    let people = json!([{"id": "24"}]);
    let account = file(
        "requester",
        &json!({"reqBeneficiaryList": people, "reqTargetEntities": [{"entityId": app, "entityType": "AppInstance"}]}),
    );
    let task = text(&until(&account, "Completed")["tasks"][0]["id"]);
    let on = |account: &str| {
        let entity =
            json!({"entityId": right, "entityType": "Entitlement", "parentAccountId": account});
        json!({"reqBeneficiaryList": people, "reqTargetEntities": [entity]})
    };
    let id = file("requester", &on(&task));
    let done = until(&id, "Completed");
    assert_eq!(done["tasks"][0]["target"], format!("entitlement/{right}@{task}"));
    let rows = create("requester", &json!([on("2147483647")]));
    assert_eq!(rows[0]["status"], "FAILED");
    assert!(text(&rows[0]["errorMessage"]).contains("parentAccountId"), "{rows:?}");
}

#[test]
fn a_call_that_is_no_call_is_refused_as_a_whole() {
    let many = json!({"requests": vec![json!({}); 1001]}).to_string();
    for body in ["", "{", "[]", "{}", r#"{"requests": []}"#, many.as_str()] {
        let request = Stack::shared().request("POST", REQUESTS, Some("requester"));
        let request = request.header("X-Requested-By", "x");
        let request = request.header("Content-Type", "application/json; charset=utf-8");
        let answer = timed(Stack::shared().send(request, body.as_bytes()));
        assert_eq!(refusal(&answer), "400 IAM-4000001", "{}", &body[..body.len().min(40)]);
    }
    for media in ["text/plain", "application/xml", ""] {
        let request = Stack::shared().request("POST", REQUESTS, Some("requester"));
        let request = request.header("X-Requested-By", "x").header("Content-Type", media);
        let answer = timed(Stack::shared().send(request, CREATE.as_bytes()));
        assert_eq!(refusal(&answer), "415 IAM-4150001", "{media}");
    }
}

#[test]
fn who_may_not_file_is_told_so() {
    let answer = call("POST", REQUESTS, "auditor", &golden(CREATE));
    assert_eq!(refusal(&answer), "403 IAM-4030001");
    let rows = create("outsider", &json!([role("12", &["outsider"])]));
    assert_eq!(rows[0]["errorCode"], "IAM-4000110", "another tenant has no such template");
}

#[test]
fn links_name_the_host_that_the_caller_has_used() {
    for (host, start) in [
        (Some("id.example"), "http://id.example"),
        (Some("id.example:8443, proxy"), "http://id.example:8443"),
        (Some("evil/\" onload"), ""),
    ] {
        let mut request = Stack::shared().request("POST", REQUESTS, Some("requester"));
        request = request.header("X-Requested-By", "x").header("Content-Type", "application/json");
        if let Some(host) = host {
            request = request.header("X-Forwarded-Host", host);
        }
        let body = json!({"requests": [account()]}).to_string();
        let answer = timed(Stack::shared().send(request, body.as_bytes()));
        let links = list(&answer.json["links"]);
        assert_eq!(links[0]["href"], format!("{start}{REQUESTS}"), "{host:?}");
    }
}

#[test]
fn what_a_template_asks_for_is_asked_for_here_too() {
    let rows = create(
        "requester",
        &json!([{"reqTargetEntities": [{"entityId": "project-team", "entityType": "Workspace", "appFormData": [{"name": "name", "value": "Oracle"}]}]}]),
    );
    let message = text(&rows[0]["errorMessage"]);
    assert!(message.contains("reqTargetEntities[0].appFormData"), "{message}");
}
