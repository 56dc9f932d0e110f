//! What the dialog asks for. Contract sections 5.3 and 5.4.

use super::{
    super::{
        Fault, Result,
        dialog::{FIELDS, Field, Tab, cast},
    },
    Desk, Term,
    group::Groups,
    hardware, term,
};
use domain::{Template, schedule::Schedule, user::User};
use serde_json::{Map, Value, json};

/// The longest description of a machine, in characters.
const MAX_DESCRIPTION: usize = 100;

/// What a request for machines asks for.
pub(super) struct Machine {
    pub(super) parameters: Map<String, Value>,
    pub(super) schedule: Schedule,
    pub(super) notes: Option<String>,
}

/// Reads it; what the dialog doesn't know is passed over.
pub(super) fn read(
    groups: &Groups,
    template: &Template,
    person: Option<&User>,
    desk: &Desk<'_>,
) -> Result<Machine> {
    let places = is_false(groups.values.get("placement_auto"));
    let mut parameters = Map::new();
    for field in FIELDS {
        let (group, values) = match field.tab {
            Tab::Requester if groups.requester.contains_key(field.name) => {
                ("requester", &groups.requester)
            }
            Tab::Environment if !places => continue,
            _ => ("vm_fields", &groups.values),
        };
        let Some(value) = values.get(field.name) else { continue };
        if let Some(value) = read_one(group, field, value)? {
            parameters.insert(field.name.to_owned(), value);
        }
    }
    if places {
        parameters.insert("placement_auto".to_owned(), json!(false));
    }
    parameters.extend(hardware::read(&groups.values)?);
    parameters.extend(groups.others.clone());
    let given = ["ems_id", "ems_name"].map(|name| template.attributes.get(name).cloned());
    if let [Some(id), name] = given {
        parameters.insert("src_ems_id".to_owned(), json!([id, name]));
    }
    if let Some(email) = person.and_then(|person| person.email.as_ref()) {
        parameters.entry("owner_email").or_insert_with(|| json!(email));
    }
    requires(&parameters)?;
    let notes = parameters.remove("request_notes");
    let Term { schedule } = term(&mut parameters, desk.now)?;
    let notes = notes.and_then(|notes| notes.as_str().map(str::to_owned));
    Ok(Machine { parameters, schedule, notes: notes.filter(|notes| !notes.is_empty()) })
}

fn read_one(group: &str, field: &Field, value: &Value) -> Result<Option<Value>> {
    let say = |wrong: String| Fault::bad_request(format!("{group}.{}: {wrong}", field.name));
    cast(field, value).map_err(say)
}

/// Whether that says no, as the dialog reads it.
pub(in super::super) fn is_false(value: Option<&Value>) -> bool {
    match value {
        Some(Value::Bool(flag)) => !flag,
        Some(Value::String(text)) => text.eq_ignore_ascii_case("false"),
        Some(_) | None => false,
    }
}

/// What every dialog demands. Contract section 5.4.
pub fn requires(parameters: &Map<String, Value>) -> Result<()> {
    let text = |name: &str| parameters.get(name).and_then(Value::as_str).unwrap_or_default().trim();
    let mut reasons = Vec::new();
    match text("owner_email") {
        "" => reasons.push("'Requester/E-Mail' is required".to_owned()),
        email if !is_address(email) => {
            reasons.push("'Requester/E-Mail' must be correctly formatted".to_owned());
        }
        _ => {}
    }
    if text("vm_name").is_empty() {
        reasons.push("'Catalog/VM Name' is required".to_owned());
    }
    if text("vm_description").chars().count() > MAX_DESCRIPTION {
        let message = "'Catalog/VM Description' must not be greater than 100 characters";
        reasons.push(message.to_owned());
    }
    if reasons.is_empty() {
        return Ok(());
    }
    let reasons = reasons.join("\n");
    Err(Fault::bad_request(format!("Provision failed for the following reasons:\n{reasons}")))
}

/// As the stock dialogs read an address.
fn is_address(text: &str) -> bool {
    let part = |text: &str| {
        !text.is_empty()
            && text.chars().all(|c| c.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c))
    };
    let Some((local, domain)) = text.split_once('@') else { return false };
    let Some((host, top)) = domain.rsplit_once('.') else { return false };
    let labels = host.split('.').all(|label| part(label) && !label.contains('_'));
    let is_top = top.chars().all(|c| c.is_ascii_alphabetic()) && (2..=63).contains(&top.len());
    part(local) && labels && is_top
}
