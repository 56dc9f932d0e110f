//! What clients send back as they have read it, and what nobody can give. Contract sections 4.6 and 5.6.

use super::super::{
    Fault, Result,
    cell::Cell,
    dialog::{Kind, field},
    options::Options,
};
use domain::{Request, request::Class};
use serde_json::{Map, Value};

/// What is made from what was filed, and can't be given.
const MADE: [&str; 17] = [
    "auto_approve",
    "customize_enabled",
    "delivered_on",
    "initial_pass",
    "miq_request_dialog_name",
    "owner_group",
    "pass",
    "quota_max_exceeded",
    "request_type",
    "requester_group",
    "src_ems_id",
    "src_vm_lans",
    "src_vm_nics",
    "use_pre_dialog",
    "vm_tags",
    "vm_target_hostname",
    "vm_target_name",
];

/// What else is shown in pairs.
const PAIRS: [&str; 2] = ["placement_auto", "src_vm_id"];

/// What of these options isn't as it is shown. What is made here has to be.
pub(super) fn changed(
    options: &Map<String, Value>,
    request: &Request,
    shown: Options,
) -> Result<Map<String, Value>> {
    let shown = serde_json::to_value(Cell::from(shown)).unwrap_or_default();
    let is_machine = request.content.class() == Class::Machines;
    let mut changed = options.clone();
    changed.retain(|name, value| !is_shown(name, value, &shown[name]));
    let made = |name: &&String| is_machine && MADE.contains(&name.as_str());
    match changed.keys().find(made) {
        Some(name) => {
            let stands = &shown[name];
            let message = format!(
                "options.{name}: is made here and can't be changed from {stands}; leave it out"
            );
            Err(Fault::bad_request(message))
        }
        None => Ok(changed),
    }
}

/// Whether that is how it is read, be it without what people read of it.
fn is_shown(name: &str, given: &Value, shown: &Value) -> bool {
    if given == shown {
        return true;
    }
    let known = field(name).is_some_and(|field| field.kind != Kind::Numbers);
    let same = |given: &Value, shown: &Value| {
        scalar(given).is_some_and(|given| scalar(shown).as_deref() == Some(given.as_str()))
    };
    match shown.as_array() {
        Some(pair) if known || MADE.contains(&name) || PAIRS.contains(&name) => {
            pair.len() == 2 && same(given, &pair[0])
        }
        Some(_) => false,
        None => (known || name.ends_with("_id")) && same(given, shown),
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
