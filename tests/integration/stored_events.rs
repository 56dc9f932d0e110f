//! Every stored event, played to the function's own binary.
//!
//! `cargo test --workspace` builds the binaries; they run on a stack of their own, against its Runtime API and its backends
//! with the demo data.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use crate::{
    follow::invoke,
    stack::{Stack, data_dir},
};

/// Messages that the stored batches call poison.
const FIRST: &str = "059f36b4-87a3-44ab-83d2-661970000000";
const SECOND: &str = "059f36b4-87a3-44ab-83d2-661970000001";
const THIRD: &str = "059f36b4-87a3-44ab-83d2-661970000002";

/// What SafeNet's clients are told who aren't signed in.
const NOT_CONNECTED: &str =
    "The session is not connected: call Connect and send the cookie that it sets.";

/// What the function has to answer to an event: at least this, lists exactly. They are played in this order, so that each
/// finds what it is about: the third one files request 1, which the others look at, decide on and withdraw.
fn story() -> Vec<(&'static str, Value)> {
    let failures = |ids: &[&str]| {
        let items = ids.iter().map(|id| json!({"itemIdentifier": id}));
        json!({"batchItemFailures": items.collect::<Vec<_>>()})
    };
    let answer = |status: u16, body: Value| json!({"statusCode": status, "body": body});
    let problem = |status: u16, code: &str| answer(status, json!({"code": code}));
    let rows = |rows: Value| answer(200, json!({"requests": rows}));
    let waiting = || json!({"id": "1", "status": "PendingApproval"});
    vec![
        ("core-get-health/alive", answer(200, json!({"status": "ok"}))),
        ("sweep/every-minute", json!({"handled": 0})),
        ("orchestry-create-request/project-team", answer(201, waiting())),
        ("orchestry-create-request/team-site", answer(201, json!({"name": "Alpha"}))),
        ("orchestry-create-request/invalid", problem(422, "Invalid")),
        ("orchestry-create-request/unauthenticated", problem(401, "Unauthenticated")),
        ("orchestry-validate-request/project-team", answer(200, json!({"valid": true}))),
        ("orchestry-validate-request/alias", answer(200, json!({"valid": true}))),
        ("orchestry-get-request/first", answer(200, waiting())),
        ("orchestry-get-job-status/first", answer(200, json!({"status": "NotStarted"}))),
        ("orchestry-list-events/first", answer(200, json!({"items": [{"what": "filed"}]}))),
        ("orchestry-list-requests/my", answer(200, json!({"count": 2}))),
        ("relay/filed", failures(&[])),
        ("relay/unreadable", failures(&[])),
        ("provision-worker/one-job", failures(&[])),
        ("provision-worker/poison-among-good", failures(&[SECOND, THIRD])),
        ("submit-batch/unsigned", failures(&[FIRST])),
        ("submit-batch/poison", failures(&[FIRST, SECOND, THIRD])),
        ("orchestry-get-batch/joiners", problem(404, "NotFound")),
        ("notify/one-notice", failures(&[])),
        ("notify/poison-among-good", failures(&[SECOND])),
        ("record-mail/sent", Value::Null),
        ("record-mail/bounced", Value::Null),
        ("record-mail/delivered", Value::Null),
        ("record-mail/complained", Value::Null),
        ("deliver-webhook/one-delivery", failures(&[])),
        ("oracle-act-on-request/claim", answer(200, json!({"id": "1", "status": "SUCCESS"}))),
        ("orchestry-decide-request/approve", answer(200, waiting())),
        (
            "oracle-act-on-requests/one-of-two",
            rows(json!([{"id": "1", "status": "SUCCESS"}, {"id": "77", "status": "FAILED"}])),
        ),
        ("orchestry-decide-request/reject", problem(409, "AlreadyDecided")),
        (
            "orchestry-cancel-request/withdraw",
            answer(200, json!({"id": "1", "status": "Cancelled"})),
        ),
        ("orchestry-extend-request/longer", problem(409, "NotExtendable")),
        ("orchestry-release-request/nothing-held", problem(409, "NothingHeld")),
        (
            "oracle-withdraw-request/too-late",
            answer(409, json!({"errorCode": "IAM-4090001", "links": []})),
        ),
        (
            "oracle-withdraw-requests/too-late",
            rows(json!([{"requestId": "1", "id": "Req1001", "status": "FAILED"}])),
        ),
        ("oracle-get-task/first", answer(200, json!({"id": "2"}))),
        ("oracle-list-tasks/by-name", answer(200, json!({"totalResult": -1, "hasMore": false}))),
        ("oracle-act-on-task/retry", answer(409, json!({"errorCode": "IAM-4090001"}))),
        (
            "oracle-act-on-tasks/one-of-two",
            answer(
                200,
                json!({"tasks": [{"id": "2", "requestId": "1", "status": "SUCCESS"}, {"id": "77", "status": "FAILED"}]}),
            ),
        ),
        ("orchestry-retry-request/retry", problem(409, "NothingFailed")),
        ("orchestry-list-templates/all", answer(200, json!({"count": 12}))),
        ("orchestry-get-template/team-site", answer(200, json!({"id": "team-site"}))),
        ("orchestry-put-template/wiki", answer(201, json!({"id": "wiki"}))),
        ("orchestry-delete-template/wiki", answer(204, json!(""))),
        ("orchestry-get-user/jdoe", answer(200, json!({"email": "jdoe@sample.com"}))),
        ("orchestry-put-user/new", answer(201, json!({"id": "mdoe"}))),
        ("orchestry-get-settings/all", answer(200, json!({"partitions": ["magic-7"]}))),
        ("orchestry-put-settings/defaults", answer(200, json!({"partitions": []}))),
        ("core-enrol/look", json!({"statusCode": 404})),
        ("core-enrol/enrol", json!({"statusCode": 404})),
        ("core-create-credential/operator", json!({"login": "olga"})),
        (
            "oracle-create-requests/sample",
            rows(json!([{"requestId": "Req1001", "status": "SUCCESS"}])),
        ),
        (
            "oracle-create-requests/one-of-two",
            rows(
                json!([{"requestId": "good", "status": "SUCCESS"}, {"requestId": "bad", "status": "FAILED"}]),
            ),
        ),
        (
            "oracle-get-request/first",
            answer(200, json!({"id": "1", "reqType": "Provision Workspace"})),
        ),
        ("oracle-get-request/head", answer(200, json!(""))),
        ("oracle-list-requests/mine", answer(200, json!({"count": 2}))),
        ("oracle-list-requests/pending-approvals", answer(200, json!({"hasMore": false}))),
        ("oracle-issue-token/basic", answer(201, json!({"tokenType": "Bearer"}))),
        ("oracle-refresh-token/again", answer(201, json!({"tokenType": "Bearer"}))),
        ("core-issue-token/client-credentials", answer(200, json!({"token_type": "Bearer"}))),
    ]
}

/// The same for ManageIQ's API, after all that: request 1 was withdrawn.
fn manageiq() -> Vec<(&'static str, Value)> {
    let answer = |status: u16, body: Value| json!({"statusCode": status, "body": body});
    vec![
        ("manageiq-get-api/requester", answer(200, json!({"name": "API", "version": "4.4.0"}))),
        (
            "manageiq-get-options/provision-requests",
            answer(200, json!({"subcollections": ["request_tasks"]})),
        ),
        ("manageiq-get-ping/anybody", answer(200, json!("pong"))),
        ("manageiq-get-product-info/anybody", answer(200, json!({"name": "Provisor"}))),
        ("manageiq-issue-token/basic", answer(200, json!({"token_ttl": 600}))),
        ("manageiq-revoke-token/unknown", answer(401, json!({"error": {"kind": "unauthorized"}}))),
        (
            "manageiq-list-resources/service-requests",
            answer(200, json!({"name": "service_requests", "resources": [{"id": "1"}]})),
        ),
        (
            "manageiq-act-on-resources/approve-one-of-two",
            answer(200, json!({"results": [{"success": false}, {"success": false}]})),
        ),
        (
            "manageiq-get-resource/first",
            answer(200, json!({"id": "1", "cancelation_status": "canceled"})),
        ),
        ("manageiq-act-on-resource/cancel-again", answer(200, json!({"success": true}))),
        ("manageiq-list-tasks/first", answer(200, json!({"name": "request_tasks", "count": 1}))),
        (
            "manageiq-act-on-task/note",
            answer(200, json!({"id": "2", "options": {"request_param_a": "value_a"}})),
        ),
        (
            "manageiq-act-on-tasks/note-one-of-two",
            answer(200, json!({"results": [{"id": "2"}, {"success": false}]})),
        ),
        ("manageiq-get-task/first", answer(200, json!({"id": "2", "miq_request_id": "1"}))),
    ]
}

/// The same for SafeNet's page, most of whose answers are XML.
fn visits() -> Vec<(&'static str, Value)> {
    vec![
        (
            "safenet-call/connect",
            json!({"statusCode": 200, "headers": {"content-type": "text/xml; charset=utf-8"}}),
        ),
        ("safenet-call/ping", json!({"statusCode": 200})),
        ("safenet-call/not-connected", json!({"statusCode": 500, "body": NOT_CONNECTED})),
    ]
}

/// The same for UiPath's groups, with the token that its documentation shows.
fn groups() -> Vec<(&'static str, Value)> {
    let answer = |status: u16, body: Value| json!({"statusCode": status, "body": body});
    vec![
        (
            "uipath-issue-token/client-credentials",
            answer(200, json!({"token_type": "Bearer", "scope": "PM.Group"})),
        ),
        (
            "uipath-create-group/sample",
            answer(201, json!({"id": "gryff-01", "type": 1, "lastModificationTime": null})),
        ),
        ("uipath-get-group/sample", answer(200, json!({"displayName": "Gryffindors"}))),
        ("uipath-update-group/one-goes", answer(200, json!({"name": "Gryffindors"}))),
        (
            "uipath-list-members/two",
            answer(
                200,
                json!({"totalCount": 3, "results": [{"id": "har-3107"}, {"id": "her-1909"}]}),
            ),
        ),
        ("uipath-check-members/two", answer(200, json!({"jdoe": true, "ron-0103": false}))),
        ("uipath-load-groups/one", answer(200, json!([{"id": "gryff-01", "members": []}]))),
        (
            "uipath-resolve-names/users",
            answer(200, json!({"jdoe": {"identifier": "jdoe"}, "nobody": null})),
        ),
        ("uipath-resolve-entity/user", answer(200, json!({"email": "jdoe@sample.com"}))),
        ("uipath-search-directory/her", answer(200, json!([{"identifier": "her-1909"}]))),
        ("uipath-list-users/two", answer(200, json!({"results": [{}, {}]}))),
        ("uipath-list-robot-accounts/none", answer(200, json!({"totalCount": 0, "results": []}))),
        ("uipath-get-user/sample", answer(200, json!({"groupIDs": ["gryff-01"]}))),
        ("uipath-delete-groups/none-of-them", answer(403, json!({"errorCode": "Forbidden"}))),
        ("uipath-delete-group/sample", answer(204, json!(""))),
        // Everything that there is from the beginning, and what the demo has.
        ("uipath-list-groups/all", json!({"statusCode": 200})),
    ]
}

fn events() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../events")
}

/// The cases that there are, as `function/case`.
fn stored() -> BTreeSet<String> {
    let names = |path: &Path| -> Vec<String> {
        let entries = fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry"));
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    };
    let cases = |function: String| {
        let cases = names(&events().join(&function)).into_iter();
        cases.map(move |case| format!("{function}/{}", case.trim_end_matches(".json")))
    };
    names(&events()).into_iter().flat_map(cases).collect()
}

/// Plays one event; a body that is JSON is taken out of its string.
fn play(stack: &Stack, case: &str) -> Value {
    let event = fs::read_to_string(events().join(format!("{case}.json"))).expect(case);
    let function = case.split('/').next().expect("a function");
    let event: Value = serde_json::from_str(&event).expect(case);
    let (status, mut answer) = invoke(stack, function, &event);
    assert_eq!(status, 200, "{case}: {answer}");
    if let Some(body) = answer["body"].as_str().and_then(|body| serde_json::from_str(body).ok()) {
        answer["body"] = body;
    }
    answer
}

/// Whether a value is as it has to be: an object may hold more than that.
fn fits(found: &Value, wanted: &Value) -> bool {
    match (found, wanted) {
        (Value::Object(found), Value::Object(wanted)) => wanted
            .iter()
            .all(|(name, wanted)| fits(found.get(name).unwrap_or(&Value::Null), wanted)),
        (Value::Array(found), Value::Array(wanted)) => {
            found.len() == wanted.len() && found.iter().zip(wanted).all(|(a, b)| fits(a, b))
        }
        _ => found == wanted,
    }
}

#[test]
fn every_stored_event_has_its_place_in_the_story() {
    let told: BTreeSet<String> = story()
        .iter()
        .chain(&manageiq())
        .chain(&visits())
        .chain(&groups())
        .map(|(case, _)| (*case).to_owned())
        .collect();
    assert_eq!(told, stored());
}

#[test]
fn every_binary_answers_its_stored_events() {
    let binaries = Path::new(env!("CARGO_BIN_EXE_stack")).parent().expect("a folder");
    let binaries = binaries.to_str().expect("a path");
    let stack = Stack::start_with(&data_dir("stored-events"), &["--binaries", binaries]);
    for (case, wanted) in story().into_iter().chain(manageiq()).chain(visits()).chain(groups()) {
        let answer = play(&stack, case);
        assert!(fits(&answer, &wanted), "{case} answers {answer:#}\nrather than {wanted:#}");
    }
}
