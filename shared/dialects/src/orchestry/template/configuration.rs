//! What Orchestry calls a template's configuration: a view of its fields, naming and approval.

use domain::{Template, template::Audience};
use serde_json::{Value, json};

pub(super) fn encode(template: &Template) -> Value {
    let schema = template.fields.schema();
    let (everyone, groups) = match &template.audience {
        Audience::Everyone => (true, &[][..]),
        Audience::Groups(groups) => (false, groups.as_slice()),
    };
    json!({
        "requiresApproval": !template.approval.steps().is_empty(),
        "naming": template.naming,
        "availability": {"everyone": everyone, "securityGroupIds": groups},
        "privacy": choice(schema, "privacy"),
        "sensitivity": choice(schema, "sensitivityLabelId"),
        "classification": choice(schema, "classification"),
    })
}

/// `none` where there is no such field, `fixed` where it has one value, else the user's choice.
fn choice(schema: &Value, name: &str) -> Value {
    let field = &schema["properties"][name];
    let values = field["enum"].as_array().cloned().unwrap_or_default();
    let mode = match (field.is_null(), values.len()) {
        (true, _) => "none",
        (false, 1) => "fixed",
        (false, _) => "userChoice",
    };
    json!({"mode": mode, "required": requires(schema, name), "labels": values})
}

/// The fields below `metadata`, in Orchestry's words.
pub(super) fn metadata(template: &Template) -> Vec<Value> {
    let schema = &template.fields.schema()["properties"]["metadata"];
    let fields = schema["properties"].as_object().into_iter().flatten();
    fields
        .enumerate()
        .map(|(position, (key, field))| {
            json!({
                "key": key,
                "name": field["title"].as_str().unwrap_or(key),
                "type": kind(field),
                "required": requires(schema, key),
                "choices": field["enum"].as_array().or(field["items"]["enum"].as_array()),
                "position": position,
                "instructions": field["description"],
            })
        })
        .collect()
}

fn requires(schema: &Value, name: &str) -> bool {
    schema["required"].as_array().is_some_and(|names| names.iter().any(|known| known == name))
}

fn kind(field: &Value) -> &'static str {
    match (field["type"].as_str(), field["format"].as_str()) {
        _ if field["enum"].is_array() => "choice",
        (Some("array"), _) => "multiChoice",
        (_, Some("date" | "date-time")) => "date",
        (_, Some("uri")) => "externalLink",
        _ => "text",
    }
}
