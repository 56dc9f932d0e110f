//! `POST /provisioning/requests`.

mod hostile;
mod idempotency;

use serde_json::{Value, json};

use super::refusals;
use crate::{
    stack::Stack,
    support::{
        REQUESTS, create, file, findings, get, groups, header, list, outcome, project, read, site,
        template, text, texts, unique, until,
    },
};

#[test]
fn the_answer_says_where_the_request_is_and_which_version() {
    let name = unique("Moon");
    let answer = create("requester", &project(&name));
    assert_eq!(answer.status, 201, "{}", answer.text);
    let id = text(&answer.json["id"]);
    assert!(id.parse::<u32>().is_ok_and(|id| id > 0), "{id}");
    assert_eq!(header(&answer, "location"), format!("/provisioning/requests/{id}"));
    assert_eq!(header(&answer, "etag"), "\"1\"");
    assert_eq!(header(&answer, "content-type"), "application/json");
    assert_eq!(answer.json["resolvedName"], format!("PRJ-{name}"));
    assert_eq!(answer.json["requestedBy"], "requester");
    assert_eq!(answer.json["status"], "PendingApproval");
    let read = get(&id, "requester");
    assert_eq!(read.json, answer.json);
    assert_eq!(header(&read, "etag"), "\"1\"");
}

#[test]
fn both_forms_ask_for_the_same() {
    let workspace = project("Same");
    let mut parameters = workspace.clone();
    parameters.as_object_mut().into_iter().for_each(|fields| drop(fields.remove("templateId")));
    let items = json!({"items": [{"templateId": "project-team", "parameters": parameters}]});
    let one = create("requester", &workspace).json;
    let other = create("requester", &items).json;
    assert_eq!(one["items"], other["items"]);
    assert_eq!(one["name"], "Same");
    assert_eq!(one["metadata"], other["metadata"]);
}

#[test]
fn every_wrong_parameter_is_named_in_both_forms() {
    for case in refusals::of_parameters() {
        refused(&case.body, &case.expected);
        let (items, expected) = refusals::in_items_form(&case);
        refused(&items, &expected);
    }
}

#[test]
fn a_template_that_cannot_be_asked_for_is_named_in_both_forms() {
    for case in refusals::of_templates() {
        refused(&case.body, &case.expected);
        let (items, expected) = refusals::in_items_form(&case);
        refused(&items, &expected);
    }
}

#[test]
fn times_that_make_no_sense_are_refused_in_both_forms() {
    for case in refusals::of_schedules() {
        refused(&case.body, &case.expected);
        let (items, expected) = refusals::in_items_form(&case);
        refused(&items, &expected);
    }
}

#[test]
fn a_wrong_envelope_is_refused() {
    for case in refusals::of_envelopes() {
        refused(&case.body, &case.expected);
    }
}

#[test]
fn a_wrong_choice_comes_with_the_right_ones() {
    let mut body = project("Wrong");
    body["metadata"]["audience"] = json!("All");
    body["sensitivityLabelId"] = json!("top");
    let answer = create("requester", &body);
    let mut allowed: Vec<Value> =
        list(&answer.json["errors"]).iter().map(|it| it["allowedValues"].clone()).collect();
    allowed.sort_by_key(Value::to_string);
    assert_eq!(allowed, [json!(["Internal", "Partners"]), json!(["general", "confidential"])]);
    assert_eq!(header(&answer, "content-type"), "application/problem+json");
    assert!(list(&answer.json["errors"]).iter().all(|it| !text(&it["message"]).is_empty()));
}

#[test]
fn the_requester_benefits_unless_others_are_named() {
    let one = create("requester", &site(&unique("Own"))).json;
    assert_eq!(texts(&one["beneficiaries"]), ["requester"]);
    let body = json!({"items": [{"templateId": "12"}], "beneficiaries": ["jdoe", 24, "6"]});
    let many = create("requester", &body).json;
    assert_eq!(texts(&many["beneficiaries"]), ["jdoe", "24", "6"]);
    assert_eq!(many["taskCounts"]["total"], 3);
}

#[test]
fn only_members_of_the_audience_are_offered_a_template() {
    groups();
    let id = template("audience", &json!({"audience": {"groups": ["insiders"]}}));
    let body = json!({"templateId": id});
    assert_eq!(create("requester2", &body).status, 201);
    assert_eq!(findings(&create("requester", &body)), ["NotInAudience at templateId"]);
}

#[test]
fn a_template_is_offered_to_those_who_ask_not_to_those_who_type() {
    groups();
    let id = template("audience", &json!({"audience": {"groups": ["insiders"]}}));
    let for_whom = |user: &str| json!({"templateId": id, "requestedBy": user});
    assert_eq!(create("operator", &for_whom("requester2")).status, 201);
    let answer = create("operator", &for_whom("requester"));
    assert_eq!(findings(&answer), ["NotInAudience at templateId"]);
}

#[test]
fn an_operator_files_in_somebody_elses_name_and_nobody_else_does() {
    let mut body = site(&unique("Other"));
    body["requestedBy"] = json!("requester");
    let filed = create("operator", &body).json;
    assert_eq!(
        (&filed["requestedBy"], &filed["filedBy"]),
        (&json!("requester"), &json!("operator"))
    );
    assert_eq!(texts(&filed["beneficiaries"]), ["requester"]);
    assert_eq!(outcome(&create("requester2", &body)), "403 Forbidden");
    assert_eq!(create("requester", &body).status, 201, "in one's own name");
    body["requestedBy"] = json!("nobody");
    refused_to("operator", &body, &["NotFound at requestedBy"]);
}

#[test]
fn what_nobody_could_approve_is_refused() {
    refused_to("approver", &project("Own"), &["NoApprover at body"]);
    let body = json!({"items": [{"templateId": "12"}], "beneficiaries": ["approver", "approver2"]});
    refused_to("requester", &body, &["NoApprover at body"]);
    assert_eq!(create("approver", &json!({"templateId": "12"})).status, 201, "the other can");
}

#[test]
fn a_group_that_could_approve_counts_its_members() {
    groups();
    let approval =
        |quorum: u32| json!({"approval": {"steps": [{"groups": ["reviewers"], "quorum": quorum}]}});
    let two = template("two", &approval(2));
    assert_eq!(create("requester", &json!({"templateId": two})).status, 201);
    refused_to("approver", &json!({"templateId": two}), &["NoApprover at body"]);
    let empty = json!({"approval": {"steps": [{"groups": ["empty"]}]}});
    let empty = template("empty", &empty);
    refused_to("requester", &json!({"templateId": empty}), &["NoApprover at body"]);
}

#[test]
fn a_unique_name_is_taken_until_its_request_has_failed_or_ended() {
    let id = template(
        "unique",
        &json!({
            "naming": {"unique": true, "prefix": "U-"},
            "approval": {"steps": [{"users": ["approver"]}]},
        }),
    );
    let body = |name: &str| json!({"templateId": id, "name": name});
    let first = file("requester", &body("Apollo"));
    refused_to("requester2", &body(" aPOLLO "), &["NameInUse at name"]);
    crate::support::reject(&first, "approver");
    let second = file("requester2", &body("Apollo"));
    crate::support::approve(&second, "approver");
    assert_eq!(until(&second, "Completed")["resolvedName"], "U-Apollo");
    refused_to("requester", &body("APOLLO"), &["NameInUse at name"]);
    let twice = json!({"items": [
        {"templateId": id, "parameters": {"name": "Twin"}},
        {"templateId": id, "parameters": {"name": "twin"}},
    ]});
    refused_to("requester", &twice, &["NameRepeated at items[1].parameters.name"]);
}

#[test]
fn of_many_who_want_the_same_name_one_gets_it() {
    let id = template("unique", &json!({"naming": {"unique": true}}));
    let body = json!({"templateId": id, "name": "Wanted"});
    let answers = crate::support::at_once(20, |_| outcome(&create("requester", &body)));
    let created = answers.iter().filter(|answer| *answer == "201").count();
    assert_eq!(created, 1, "{answers:?}");
    assert!(answers.iter().all(|it| it == "201" || it == "422 Invalid"), "{answers:?}");
}

#[test]
fn times_are_read_in_any_offset_and_shown_in_utc() {
    let mut body = site(&unique("Later"));
    body["schedule"] = json!({"start": "2999-01-01T01:00:00+01:00", "end": "2999-02-01T00:00:00Z"});
    let filed = create("requester", &body).json;
    let schedule = json!({"start": "2999-01-01T00:00:00Z", "end": "2999-02-01T00:00:00Z"});
    assert_eq!(filed["items"][0]["schedule"], schedule);
    assert_eq!(
        (&filed["status"], &filed["tasks"][0]["status"]),
        (&json!("Approved"), &json!("Scheduled"))
    );
}

#[test]
fn a_thousand_tasks_are_one_request() {
    let items: Vec<Value> = (0..500).map(|_| json!({"templateId": "31"})).collect();
    let mut body = json!({"items": items, "beneficiaries": ["6", "24"]});
    for item in body["items"].as_array_mut().into_iter().flatten() {
        item["schedule"] = json!({"start": "2999-01-01T00:00:00Z"});
    }
    let id = file("requester", &body);
    let filed = read(&id, "requester");
    assert_eq!(list(&filed["tasks"]).len(), 1000);
    assert_eq!(filed["taskCounts"]["total"], 1000);
    assert_eq!(crate::support::cancel(&id, "operator").json["status"], "Cancelled");
}

#[test]
fn an_auditor_files_nothing() {
    assert_eq!(outcome(&create("auditor", &site("Audit"))), "403 Forbidden");
    let answer = Stack::shared().post(REQUESTS, None, &site("Nobody"));
    assert_eq!(outcome(&answer), "401 Unauthenticated");
    assert!(header(&answer, "www-authenticate").starts_with("Basic realm="));
}

fn refused(body: &Value, expected: &[impl AsRef<str>]) {
    refused_to("requester", body, expected);
}

fn refused_to(user: &str, body: &Value, expected: &[impl AsRef<str>]) {
    let answer = create(user, body);
    let mut expected: Vec<&str> = expected.iter().map(AsRef::as_ref).collect();
    expected.sort_unstable();
    let shown: String = body.to_string().chars().take(300).collect();
    assert_eq!(findings(&answer), expected, "{shown}: {}", answer.text);
    assert_eq!(outcome(&answer), "422 Invalid", "{shown}");
}

#[test]
fn an_item_s_own_schedule_is_completed_by_that_of_all() {
    let body = json!({
        "items": [{"templateId": "team-site", "parameters": {"name": "Both"}, "schedule": {"start": "2998-01-01T00:00:00Z"}}],
        "schedule": {"start": "2997-01-01T00:00:00Z", "end": "2999-01-01T00:00:00Z"},
    });
    let schedule = json!({"start": "2998-01-01T00:00:00Z", "end": "2999-01-01T00:00:00Z"});
    assert_eq!(create("requester", &body).json["items"][0]["schedule"], schedule);
}

#[test]
fn a_key_that_is_no_ascii_is_refused_rather_than_passed_over() {
    let body = site(&unique("Key")).to_string();
    let stack = Stack::shared();
    let request = stack.request("POST", "/provisioning/requests", Some("requester"));
    let request = request.header("Content-Type", "application/json");
    let request = request.header("Idempotency-Key", &b"\xe9"[..]);
    let answer = stack.send(request, body.as_bytes());
    assert_eq!(answer.status, 400, "{}", answer.text);
    let mut body = site(&unique("Key"));
    body["correlationId"] = json!("x".repeat(256));
    let answer = create("requester", &body);
    assert_eq!(answer.json["errors"][0]["field"], "correlationId", "{}", answer.text);
}
