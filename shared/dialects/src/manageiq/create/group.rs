//! Groups of attributes. Contract section 5.1.

use super::super::{Fault, Result, cell::is_secret};
use serde_json::{Map, Value};

/// What a request is filed with.
#[derive(Debug, Default)]
pub(super) struct Groups {
    /// By what its template is found.
    pub(super) template: Map<String, Value>,
    /// What the dialog asks for.
    pub(super) values: Map<String, Value>,
    /// Who asks.
    pub(super) requester: Map<String, Value>,
    /// Whether it is to be approved at once.
    pub(super) auto_approve: Option<Value>,
    /// What isn't part of the dialog, by the name under which it is kept.
    pub(super) others: Map<String, Value>,
}

impl Groups {
    /// Of a provision request.
    pub(super) fn read(fields: &Map<String, Value>) -> Result<Self> {
        check_version(fields.get("version"))?;
        let requester = of(fields, "requester");
        let mut others = Map::new();
        for (name, kept) in [("tags", "tags"), ("additional_values", "ws_values")] {
            keep(&mut others, kept, of(fields, name));
        }
        for name in ["ems_custom_attributes", "miq_custom_attributes"] {
            keep(&mut others, &format!("ws_{name}"), as_written(fields, name));
        }
        let (template, values) = (of(fields, "template_fields"), of(fields, "vm_fields"));
        for (name, group) in [("vm_fields", &values), ("requester", &requester)] {
            check_secrets(name, group)?;
        }
        check_secrets("additional_values", &others)?;
        check_tags(&others)?;
        let auto_approve = requester.get("auto_approve").cloned();
        Ok(Self { template, values, requester, auto_approve, others })
    }

    /// Of a request that comes with its options as they are kept. Contract section 1.7.
    pub(super) fn of_options(fields: &Map<String, Value>) -> Result<Self> {
        let Some(Value::Object(options)) = fields.get("options") else {
            return Err(Fault::bad_request("Request is missing options"));
        };
        let mut values = options.clone();
        if values.remove("request_type").as_ref().and_then(Value::as_str) != Some("template") {
            let message = "Invalid request - Invalid request_type: only template is taken here";
            return Err(Fault::bad_request(message));
        }
        check_secrets("options", &values)?;
        let mut others = Map::new();
        for name in ["tags", "ws_values", "ws_ems_custom_attributes", "ws_miq_custom_attributes"] {
            if let Some(Value::Object(group)) = values.remove(name) {
                keep(&mut others, name, group);
            }
        }
        let mut template = Map::new();
        template.extend(values.remove("src_vm_id").map(|id| ("id".to_owned(), id)));
        let auto_approve = auto_approve(fields.get("auto_approve"))?;
        let requester = of(fields, "requester");
        Ok(Self { template, values, requester, auto_approve, others })
    }
}

/// Here the JSON value asks for it as the text does. Contract section 1.7.
fn auto_approve(value: Option<&Value>) -> Result<Option<Value>> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(Value::String(flag.to_string()))),
        Some(Value::String(text)) if text == "true" || text == "false" => {
            Ok(Some(Value::String(text.clone())))
        }
        Some(value) => {
            let sent = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let message = format!("Invalid requester auto_approve value {sent} specified");
            Err(Fault::bad_request(message))
        }
    }
}

fn keep(others: &mut Map<String, Value>, name: &str, group: Map<String, Value>) {
    if !group.is_empty() {
        others.insert(name.to_owned(), Value::Object(group));
    }
}

/// A group with its names in small letters.
pub(super) fn of(fields: &Map<String, Value>, name: &str) -> Map<String, Value> {
    let group = as_written(fields, name).into_iter();
    group.map(|(name, value)| (name.to_lowercase(), value)).collect()
}

/// A group with its names trimmed. Older clients send it as `name=value|name=value`; anything else is empty.
fn as_written(fields: &Map<String, Value>, name: &str) -> Map<String, Value> {
    match fields.get(name) {
        Some(Value::Object(group)) => {
            group.iter().map(|(name, value)| (name.trim().to_owned(), value.clone())).collect()
        }
        Some(Value::String(text)) => {
            let pairs = text.split('|').filter_map(|part| part.split_once('='));
            let pair = |(name, value): (&str, &str)| {
                (name.trim().to_owned(), Value::String(value.trim().to_owned()))
            };
            pairs.map(pair).filter(|(name, _)| !name.is_empty()).collect()
        }
        _ => Map::new(),
    }
}

/// Nothing that is secret is kept, at any depth; who sends it is told, rather than left with a machine that doesn't
/// know it.
pub fn check_secrets(group: &str, fields: &Map<String, Value>) -> Result<()> {
    for (name, value) in fields {
        let blank = value.is_null() || value.as_str().is_some_and(str::is_empty);
        if is_secret(name) && !blank {
            let message = format!("{group}.{name}: secrets are not kept here, leave it out");
            return Err(Fault::bad_request(message));
        }
        check_inner(&format!("{group}.{name}"), value)?;
    }
    Ok(())
}

fn check_inner(place: &str, value: &Value) -> Result<()> {
    match value {
        Value::Object(inner) => check_secrets(place, inner),
        Value::Array(values) => values.iter().try_for_each(|value| check_inner(place, value)),
        _ => Ok(()),
    }
}

fn check_tags(others: &Map<String, Value>) -> Result<()> {
    let Some(Value::Object(tags)) = others.get("tags") else { return Ok(()) };
    match tags.iter().find(|(_, value)| !value.is_string()) {
        Some((category, _)) => {
            let message = format!("tags.{category}: must be the name of a tag, as a text");
            Err(Fault::bad_request(message))
        }
        None => Ok(()),
    }
}

/// The first interface took its groups by position, which JSON has no words for.
fn check_version(version: Option<&Value>) -> Result<()> {
    let number = match version {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::String(text)) => text.trim().parse::<f64>().ok(),
        Some(value) => value.as_f64(),
    };
    let known = number.is_some_and(|number| number > 1.0 && number < 2.0);
    if known { Ok(()) } else { Err(Fault::bad_request("version: must be \"1.1\", or left out")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_are_found_at_any_depth_and_in_any_capitals() {
        let refused = |fields: Value| check_secrets("x", fields.as_object().unwrap()).is_err();
        assert!(refused(json!({"hosts": [[{"a": {"root_password": "x"}}]]})));
        assert!(refused(json!({"dbPassword": "x"})) && refused(json!({"API_Token_Secret": 1})));
        assert!(!refused(json!({"root_password": "", "hosts": [{"name": "x"}]})));
    }
}
