//! `POST /api/automation_requests`. Contract section 1.7.
//!
//! What a tenant has automated is a template with the attribute `automation`: the namespace, class and instance that
//! run it, e.g. `System/Request/InspectMe`.

use super::{
    super::{Fault, Result},
    Desk, Submission, Wish, group, in_name_of, requester,
};
use domain::{Template, request::Class, schedule::Schedule};
use serde_json::{Map, Value};

/// What is to be run where nothing is named. Contract section 1.7.
const PARTS: [(&str, &str); 3] = [("namespace", "System"), ("class", "Request"), ("instance", "")];

/// Reads what is to be run, with which parameters.
pub(super) fn decode(fields: &Map<String, Value>, desk: &Desk<'_>) -> Result<Submission> {
    let parts = group::of(fields, "uri_parts");
    let parameters = match fields.get("parameters") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(parameters)) => parameters.clone(),
        Some(_) => return Err(Fault::bad_request("parameters: must be an object")),
    };
    group::check_secrets("parameters", &parameters)?;
    let template = find(&parts, desk)?;
    let asked = group::of(fields, "requester");
    let person = requester(&asked, Some(Class::Automation), desk)?;
    let wish = Wish {
        template: template.id.clone(),
        kind: None,
        parameters: Value::Object(parameters),
        schedule: Schedule::default(),
        account: None,
        reason: None,
    };
    // Here the JSON value asks for it as the text does. Contract section 0.
    let auto_approve = match asked.get("auto_approve") {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::String(text)) => text == "true",
        Some(_) | None => false,
    };
    Ok(Submission {
        source: "manageiq".into(),
        items: vec![wish],
        requested_by: in_name_of(person, desk),
        auto_approve,
        ..Submission::default()
    })
}

fn find<'a>(parts: &Map<String, Value>, desk: &Desk<'a>) -> Result<&'a Template> {
    let part = |(name, default): (&str, &'static str)| {
        let given = parts.get(name).and_then(Value::as_str).map(str::trim);
        given.filter(|given| !given.is_empty()).unwrap_or(default).to_owned()
    };
    let wanted = PARTS.map(part).join("/");
    let runs = |template: &&Template| {
        let path = template.attributes.get("automation").and_then(Value::as_str);
        template.enabled && path.is_some_and(|path| path.eq_ignore_ascii_case(&wanted))
    };
    desk.templates.iter().find(runs).ok_or_else(|| {
        let message =
            format!("uri_parts: nothing is automated as {wanted:?} (namespace/class/instance)");
        Fault::bad_request(message)
    })
}
