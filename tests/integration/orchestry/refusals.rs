//! Submissions that are refused, with everything that stands against each: filing and validating say
//! the same.

use serde_json::{Value, json};

use crate::support::{groups, project, template};

/// What is submitted, and the findings expected in the workspace form, as `code at field`.
pub(super) struct Case {
    pub(super) body: Value,
    pub(super) expected: Vec<&'static str>,
}

/// A project team with one thing wrong: the path is set to the value, or removed if that is null.
fn wrong(path: &str, value: Value, expected: &[&'static str]) -> Case {
    let mut body = project("Wrong");
    let (parent, name) = match path.split_once('.') {
        Some((parent, name)) => (&mut body[parent], name),
        None => (&mut body, path),
    };
    match value {
        Value::Null => drop(parent.as_object_mut().and_then(|fields| fields.remove(name))),
        value => parent[name] = value,
    }
    Case { body, expected: expected.to_vec() }
}

/// Every way to ask for a project team wrongly.
pub(super) fn of_parameters() -> Vec<Case> {
    let long = "n".repeat(117);
    vec![
        wrong("metadata.costCenter", Value::Null, &["MetadataRequired at metadata.costCenter"]),
        wrong("metadata.costCenter", json!(7), &["MetadataInvalidType at metadata.costCenter"]),
        wrong("metadata.costCenter", json!(""), &["MetadataInvalid at metadata.costCenter"]),
        wrong("metadata.audience", Value::Null, &["MetadataRequired at metadata.audience"]),
        wrong("metadata.audience", json!("All"), &["MetadataInvalidChoice at metadata.audience"]),
        wrong("metadata.color", json!("red"), &["MetadataUnknown at metadata.color"]),
        wrong("metadata", Value::Null, &["MetadataRequired at metadata"]),
        wrong("metadata", json!([]), &["MetadataInvalidType at metadata"]),
        wrong(
            "sensitivityLabelId",
            Value::Null,
            &["SensitivityLabelRequired at sensitivityLabelId"],
        ),
        wrong(
            "sensitivityLabelId",
            json!("top"),
            &["SensitivityLabelInvalid at sensitivityLabelId"],
        ),
        wrong("name", Value::Null, &["NameRequired at name"]),
        wrong("name", json!(""), &["NameRequired at name"]),
        wrong("name", json!("  "), &["NameRequired at name"]),
        wrong("name", json!(7), &["NameInvalid at name"]),
        wrong("name", json!("a#b"), &["NameInvalid at name"]),
        wrong("name", json!("a\u{0}b"), &["NameInvalid at name"]),
        wrong("name", json!(long), &["NameTooLong at name"]),
        wrong("privacy", json!("open"), &["PrivacyNotAllowed at privacy"]),
        wrong("owners", json!("jdoe"), &["OwnerInvalid at owners"]),
        wrong("owners", json!([7]), &["OwnerInvalid at owners[0]"]),
        wrong("color", json!("red"), &["UnknownField at color"]),
        Case {
            body: json!({"templateId": "project-team", "metadata": {"audience": "x", "y": 1}}),
            expected: vec![
                "MetadataInvalidChoice at metadata.audience",
                "MetadataRequired at metadata.costCenter",
                "MetadataUnknown at metadata.y",
                "NameRequired at name",
                "SensitivityLabelRequired at sensitivityLabelId",
            ],
        },
    ]
}

/// What is wrong about the template itself, whatever is asked of it.
pub(super) fn of_templates() -> Vec<Case> {
    groups();
    let template = |name: &str, properties: Value| template(name, &properties);
    let disabled = template("disabled", json!({"enabled": false}));
    let exclusive = template("exclusive", json!({"audience": {"groups": ["insiders"]}}));
    let words = json!({"naming": {"blockedWords": ["Secret"], "maxLength": 12, "prefix": "X-"}});
    let blocked = template("blocked", words);
    let case = |body: Value, expected: &[&'static str]| Case { body, expected: expected.to_vec() };
    vec![
        case(json!({"templateId": "nothing"}), &["TemplateNotFound at templateId"]),
        case(json!({"templateId": disabled}), &["TemplateDisabled at templateId"]),
        case(json!({"templateId": exclusive}), &["NotInAudience at templateId"]),
        case(
            json!({"templateId": blocked, "name": "top sECRETs"}),
            &["NameBlockedWord at name", "NameTooLong at name"],
        ),
    ]
}

/// Times that contradict each other, the clock or the template.
pub(super) fn of_schedules() -> Vec<Case> {
    let short = template("short", &json!({"limits": {"days": 1}}));
    let case = |template: &str, schedule: Value, expected| Case {
        body: json!({"templateId": template, "name": "Soon", "schedule": schedule}),
        expected: vec![expected],
    };
    let plain = |schedule, expected| case("team-site", schedule, expected);
    let past = json!({"start": "2001-01-01T00:00:00Z", "end": "2002-01-01T00:00:00Z"});
    let turned = json!({"start": "2999-01-02T00:00:00Z", "end": "2999-01-02T01:00:00+01:00"});
    vec![
        plain(past, "ScheduleInvalid at schedule"),
        plain(turned, "ScheduleInvalid at schedule"),
        plain(json!({"start": "2999-01-01T00:00:00"}), "InvalidFormat at schedule.start"),
        plain(json!({"end": "2999-01-01"}), "InvalidFormat at schedule.end"),
        plain(json!({"end": "tomorrow"}), "InvalidFormat at schedule.end"),
        plain(json!({"end": 4_102_444_800_u32}), "InvalidType at schedule.end"),
        plain(json!({"until": "2999-01-01T00:00:00Z"}), "UnknownField at schedule.until"),
        case(&short, json!({}), "ScheduleInvalid at schedule"),
        case(&short, json!({"end": "2999-01-01T00:00:00Z"}), "ScheduleInvalid at schedule"),
    ]
}

/// What is wrong about people, numbers or the envelope; both forms name these the same.
pub(super) fn of_envelopes() -> Vec<Case> {
    let directory = json!({"connector": "directory"});
    let role = template("unheld", &json!({"type": "role", "binding": directory}));
    let few = template("few", &json!({"limits": {"beneficiaries": 1}}));
    let case = |body: Value, expected: &[&'static str]| Case { body, expected: expected.to_vec() };
    let many: Vec<Value> = (0..1001).map(|_| json!({"templateId": "31"})).collect();
    let for_people =
        |people: Value| json!({"items": [{"templateId": "31"}], "beneficiaries": people});
    vec![
        case(json!({}), &["TemplateRequired at templateId"]),
        case(json!({"items": []}), &["Required at items"]),
        case(json!({"items": {}}), &["InvalidType at items"]),
        case(json!({"items": [{}]}), &["Required at items[0].templateId"]),
        case(json!({"items": [{"templateId": 1.5}]}), &["InvalidType at items[0].templateId"]),
        case(
            json!({"items": [{"templateId": "31", "parameters": []}]}),
            &["InvalidType at items[0].parameters"],
        ),
        case(
            json!({"items": [{"templateId": "31", "color": 1}]}),
            &["UnknownField at items[0].color"],
        ),
        case(json!({"items": [["31"]]}), &["InvalidType at items[0]"]),
        case(
            json!({"items": [{"templateId": "31"}], "name": "x", "templateId": "y"}),
            &["UnknownField at name", "UnknownField at templateId"],
        ),
        case(for_people(json!([])), &["Required at beneficiaries"]),
        case(for_people(json!("jdoe")), &["InvalidType at beneficiaries"]),
        case(
            for_people(json!(["jdoe", "nobody", "jdoe", "no-one"])),
            &[
                "BeneficiaryNotFound at beneficiaries[1]",
                "BeneficiaryNotFound at beneficiaries[3]",
                "Repeated at beneficiaries[2]",
            ],
        ),
        case(for_people(json!(["jdoe", "a#b"])), &["InvalidFormat at beneficiaries[1]"]),
        case(
            json!({"items": [{"templateId": few}], "beneficiaries": ["6", "24"]}),
            &["TooLong at items[0].templateId"],
        ),
        case(json!({"items": many}), &["TooLong at items"]),
        case(json!({"templateId": "31", "operation": "explode"}), &["InvalidChoice at operation"]),
        case(json!({"templateId": role, "operation": "revoke"}), &["NotHeld at templateId"]),
        case(
            json!({"templateId": "team-site", "name": "x", "operation": "revoke"}),
            &["Contradiction at templateId"],
        ),
        case(
            json!({"templateId": "31", "schedule": ["2999-01-01T00:00:00Z"]}),
            &["InvalidType at schedule"],
        ),
    ]
}

/// The same submission in the items form, with the findings expected there.
pub(super) fn in_items_form(case: &Case) -> (Value, Vec<String>) {
    let mut body = case.body.clone();
    let schedule = body["schedule"].take();
    let template = body["templateId"].take();
    body.as_object_mut().into_iter().for_each(|fields| fields.retain(|_, value| !value.is_null()));
    let mut item = json!({"templateId": template, "parameters": body});
    if !schedule.is_null() {
        item["schedule"] = schedule;
    }
    let moved = |line: &&str| {
        let (code, field) = line.split_once(" at ").unwrap_or_default();
        match field.split('.').next().unwrap_or_default() {
            "templateId" | "schedule" => format!("{code} at items[0].{field}"),
            _ => format!("{code} at items[0].parameters.{field}"),
        }
    };
    (json!({"items": [item]}), case.expected.iter().map(moved).collect())
}
