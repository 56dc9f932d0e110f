//! Hostile input: whatever comes, it is read or refused, and a refusal can be rendered.

use super::*;
use domain::{Caller, Error, Role, TemplateId, TenantId, UserId};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Names that decoders know, so that random bodies get past the first look.
const NAMES: [&str; 16] = [
    "items",
    "templateId",
    "parameters",
    "schedule",
    "start",
    "beneficiaries",
    "metadata",
    "name",
    "decision",
    "comment",
    "approval",
    "steps",
    "binding",
    "fields",
    "webhooks",
    "email",
];

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!("2026-11-22T10:15:00Z")),
        Just(json!({"connector": "simulator"})),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        let name = prop_oneof![prop::sample::select(&NAMES[..]).prop_map(str::to_owned), ".{0,6}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn caller() -> Caller {
    Caller {
        tenant: TenantId::parse("acme").unwrap(),
        user: UserId::parse("jdoe").unwrap(),
        roles: Role::ALL.to_vec(),
        groups: Vec::new(),
    }
}

/// What a client gets for a refused body.
fn refused<T>(outcome: Result<T, Error>) -> Option<u16> {
    outcome.err().map(|error| fault::render(&error).status().as_u16())
}

proptest! {
    #[test]
    fn any_json_is_read_or_refused(value in value()) {
        let body = value.to_string();
        let body = body.as_bytes();
        let statuses = [
            refused(create::decode(body)),
            refused(approval::decode(body, &caller())),
            refused(approval::decode_remark(body)),
            refused(template::decode(TemplateId::parse("wiki").unwrap(), body)),
            refused(people::decode(UserId::parse("jdoe").unwrap(), body)),
            refused(settings::decode(body)),
        ];
        for status in statuses.into_iter().flatten() {
            prop_assert!(matches!(status, 400 | 403 | 422), "{status}");
        }
    }

    #[test]
    fn any_bytes_are_refused_as_malformed_unless_they_are_json(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        if serde_json::from_slice::<Value>(&bytes).is_err() {
            prop_assert_eq!(refused(create::decode(&bytes)), Some(400));
        }
    }

    #[test]
    fn any_query_is_read_or_refused(text in ".{0,24}") {
        prop_assert!(matches!(refused(view::decode(&text)), None | Some(404)));
        prop_assert!(matches!(refused(view::decode_size(Some(&text))), None | Some(400)));
        prop_assert!(matches!(refused(view::decode_template(Some(&text))), None | Some(400)));
    }
}

#[test]
fn a_field_that_is_wrong_is_named() {
    let cases = [
        (json!({"items": 5}), "items"),
        (json!({"items": [{"templateId": "a"}, {"parameters": {}}]}), "items[1].templateId"),
        (json!({"items": [{"templateId": []}]}), "items[0].templateId"),
        (json!({"items": [{"templateId": "a", "moon": 1}]}), "items[0].moon"),
        (json!({"items": [], "name": "x"}), "name"),
        (json!({"templateId": "a", "schedule": {"end": "2026-11-22T10:15:00"}}), "schedule.end"),
        (json!({"templateId": "a", "beneficiaries": ["ok", "a#b"]}), "beneficiaries[1]"),
        (json!({"templateId": "a", "operation": "explode"}), "operation"),
        (json!({"name": "no template"}), "templateId"),
    ];
    for (body, field) in cases {
        let error = create::decode(body.to_string().as_bytes()).unwrap_err();
        let answer = fault::render(&error);
        let problem: Value = serde_json::from_str(answer.body()).unwrap();
        assert_eq!(problem["errors"][0]["field"], field, "{body} {problem}");
    }
}
