//! The published samples, and what is wrong with others.

use super::*;
use crate::oracle::{fault::render, links::Way};
use domain::commands::submit::Submission;
use proptest::prelude::*;
use serde_json::json;

const CREATE: &str = include_str!("../../../../../tests/integration/oracle/golden/create.json");
const REVOKE: &str = include_str!("../../../../../tests/integration/oracle/golden/revoke.json");
const ANSWER: &str = include_str!("../../../../../tests/integration/oracle/golden/answer.json");

fn only(body: &str) -> (Option<String>, Submission, Option<String>) {
    let mut items = decode(body.as_bytes()).unwrap();
    let item = items.pop().unwrap();
    assert!(items.is_empty());
    let Wish { submission, key, .. } = item.wish.unwrap();
    (item.request_id, submission, key)
}

/// A call with one request of these fields, on top of what is needed.
fn call(fields: &Value) -> String {
    let mut request = json!({"reqTargetEntities": [{"entityId": "12", "entityType": "Role"}]});
    for (name, value) in fields.as_object().unwrap() {
        request[name] = value.clone();
    }
    json!({"requests": [request]}).to_string()
}

fn failure(body: &str) -> Failure {
    let items = decode(body.as_bytes()).unwrap();
    Failure::from(items[0].wish.as_ref().unwrap_err())
}

fn fingerprint_of(fields: &Value) -> String {
    let items = decode(call(fields).as_bytes()).unwrap();
    items.into_iter().next().unwrap().wish.unwrap().fingerprint
}

#[test]
fn the_published_sample_asks_for_two_roles_for_a_time() {
    let (id, submission, key) = only(CREATE);
    assert_eq!((id.as_deref(), key.as_deref()), (Some("Req1001"), Some("oracle/Req1001")));
    assert_eq!(submission.operation, Operation::Provision);
    assert_eq!(submission.justification.as_deref(), Some("Request role for sub-ordinate"));
    assert_eq!(submission.beneficiaries.unwrap(), [UserId::parse("24").unwrap()]);
    let found: Vec<_> = submission
        .items
        .iter()
        .map(|wish| (wish.template.as_str(), wish.kind, wish.schedule))
        .collect();
    let schedule = Schedule {
        start: Some("2019-03-19T01:30:00Z".parse().unwrap()),
        end: Some("2019-09-25T18:30:00Z".parse().unwrap()),
    };
    assert_eq!(found, [("12", Some(Kind::Role), schedule), ("13", Some(Kind::Role), schedule)]);
    assert!(submission.takes_past_ends);
}

#[test]
fn the_published_revocation_names_itself_by_id_alone() {
    let (id, submission, key) = only(REVOKE);
    assert_eq!((id.as_deref(), key.as_deref()), (Some("7001"), Some("oracle/7001")));
    assert_eq!(submission.operation, Operation::Revoke);
    assert_eq!(submission.items[0].kind, Some(Kind::Entitlement));
    assert_eq!(submission.items[0].template.as_str(), "246");
}

#[test]
fn the_published_answer_is_ours() {
    let base = Base::of(&Way {
        scheme: Some("http"),
        host: Some("pseudo.com"),
        path: "/iam/governance/selfservice/api/v1/requests",
        ..Way::default()
    });
    let row = Row {
        request_id: Some("Req1001".into()),
        outcome: RequestId::parse("3").map_err(|_| unreachable()),
    };
    let found: Value = serde_json::from_str(answer(&base, &[row]).body()).unwrap();
    let published: Value = serde_json::from_str(ANSWER).unwrap();
    assert_eq!(found, published);
}

fn unreachable() -> Failure {
    Failure { code: String::new(), message: String::new() }
}

#[test]
fn a_failed_item_has_neither_number_nor_links() {
    let outcome = Err(Failure { code: "IAM-4000001".into(), message: "no".into() });
    let row = Row { request_id: Some("a".into()), outcome };
    let found: Value =
        serde_json::from_str(answer(&Base::of(&Way::default()), &[row]).body()).unwrap();
    let expected = json!({
        "requestId": "a", "status": "FAILED", "errorCode": "IAM-4000001", "errorMessage": "no",
    });
    assert_eq!(found["requests"][0], expected);
}

#[test]
fn words_are_read_in_any_case_and_ids_as_numbers_too() {
    for (name, operation) in [
        ("PROVISION", Operation::Provision),
        ("Assign", Operation::Provision),
        ("Revoke", Operation::Revoke),
        ("remove", Operation::Revoke),
    ] {
        assert_eq!(only(&call(&json!({"operation": name}))).1.operation, operation);
    }
    for (name, kind) in [
        ("role", Kind::Role),
        ("ENTITLEMENT", Kind::Entitlement),
        ("AppInstance", Kind::AppInstance),
        ("applicationinstance", Kind::AppInstance),
        ("virtualMachine", Kind::VirtualMachine),
    ] {
        let entity = json!([{"entityId": 12, "entityType": name, "parentAccountId": 7}]);
        let (id, submission, _) = only(&call(&json!({"reqTargetEntities": entity, "id": 3})));
        assert_eq!(id.as_deref(), Some("3"));
        assert_eq!(submission.items[0].kind, Some(kind));
        assert_eq!(submission.items[0].template.as_str(), "12");
        let account = submission.items[0].account.map(TaskId::number);
        assert_eq!(account, (kind == Kind::Entitlement).then_some(7), "{name}");
    }
}

#[test]
fn a_form_becomes_parameters() {
    let form = json!([{"name": "size", "value": "L"}, {"name": "tags", "value": [1, true]}, {"name": "none"}]);
    let entity = json!([{"entityId": "31", "entityType": "AppInstance", "appFormData": form}]);
    let (_, submission, _) = only(&call(&json!({"reqTargetEntities": entity})));
    let parameters = &submission.items[0].parameters;
    assert_eq!(*parameters, json!({"size": "L", "tags": [1, true], "none": null}));
}

#[test]
fn what_is_wrong_is_said_where() {
    let entity = |fields: Value| {
        let mut entity = json!({"entityId": "12", "entityType": "Role"});
        for (name, value) in fields.as_object().unwrap() {
            entity[name] = value.clone();
        }
        call(&json!({"requestId": "a", "reqTargetEntities": [entity]}))
    };
    let form = json!([{"name": "a"}, {"name": "a"}]);
    let lines = [
        r#"{"requests": [7]}"#.to_owned(),
        r#"{"requests": [{"requestId": "a"}]}"#.to_owned(),
        call(&json!({"reqTargetEntities": {}})),
        call(&json!({"reqTargetEntities": [[]]})),
        call(&json!({"operation": "explode"})),
        call(&json!({"moon": 1})),
        call(&json!({"reqJustification": 1})),
        call(&json!({"requestId": "x".repeat(201)})),
        call(&json!({"reqBeneficiaryList": ["24"]})),
        call(&json!({"reqBeneficiaryList": [{"id": "24"}, {"id": "a#b"}]})),
        entity(json!({"entityId": ""})),
        entity(json!({"entityId": 1.5})),
        entity(json!({"entityType": "Planet"})),
        entity(json!({"startDate": "2026-03-19T01:30:00"})),
        entity(json!({"endDate": "tomorrow"})),
        entity(json!({"endDates": "2026-03-19T01:30:00Z"})),
        entity(json!({"entityType": "Entitlement", "parentAccountId": "seven"})),
        entity(json!({"appFormData": {"a": 1}})),
        entity(json!({"appFormData": form})),
    ]
    .map(|body| {
        let Failure { code, message } = failure(&body);
        format!("{code} {message}")
    });
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_call_as_a_whole_is_malformed_in_these_ways_alone() {
    let many = json!({"requests": vec![json!({}); 1001]}).to_string();
    for (body, says) in [
        ("", "JSON object"),
        ("{", "JSON object"),
        ("[]", "JSON object"),
        ("[[{}]]", "JSON object"),
        ("\u{0}", "JSON object"),
        ("{}", "1 to 1000"),
        (r#"{"requests": null}"#, "1 to 1000"),
        (r#"{"requests": []}"#, "1 to 1000"),
        (r#"{"requests": {}}"#, "JSON object"),
        (many.as_str(), "1001 requests are more than the 1000"),
    ] {
        let error = decode(body.as_bytes()).unwrap_err();
        assert_eq!(render(&error).status(), 400, "{body}");
        assert!(Failure::from(&error).message.contains(says), "{error}");
    }
    assert!(decode(b"{\"requests\": [\"\xff\"]}").is_err());
    let full = json!({"requests": vec![json!({}); 1000]}).to_string();
    assert_eq!(decode(full.as_bytes()).unwrap().len(), 1000);
}

#[test]
fn the_fingerprint_is_of_all_but_the_key() {
    let one = fingerprint_of(&json!({"requestId": "a"}));
    assert_eq!(one, fingerprint_of(&json!({"id": "b"})));
    for other in [
        json!({"operation": "revoke"}),
        json!({"reqJustification": "x"}),
        json!({"reqBeneficiaryList": [{"id": "6"}]}),
        json!({"reqTargetEntities": [{"entityId": "13", "entityType": "Role"}]}),
        json!({"reqTargetEntities": [{"entityId": "12", "entityType": "Role", "endDate": "2030-01-01T00:00:00Z"}]}),
    ] {
        assert_ne!(one, fingerprint_of(&other), "{other}");
    }
}

proptest! {
    #[test]
    fn any_item_is_read_or_fails_by_itself(text in ".{0,40}", number in any::<i64>()) {
        let body = json!({"requests": [
            {"requestId": text, "reqTargetEntities": [{"entityId": number, "entityType": text}]},
            {"reqTargetEntities": [{"entityId": text, "entityType": "role", "startDate": text}]},
            {"reqTargetEntities": [{"entityId": "12", "entityType": "role"}], "id": number},
        ]});
        let items = decode(body.to_string().as_bytes()).unwrap();
        prop_assert_eq!(items.len(), 3);
        prop_assert!(items[2].wish.is_ok());
        prop_assert_eq!(items[0].request_id.as_deref(), Some(text.as_str()));
    }
}
