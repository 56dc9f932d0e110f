//! What a request is about.

use crate::oracle::{ending, kind::project};
use domain::{Request, Task, request::Item, schedule::Schedule, settings::Settings};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

/// How a form is written: the documentation has an array, the product itself that array as text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// `[{"name", "value"}]`.
    #[default]
    Array,
    /// The same as a string.
    Text,
}

impl From<&Settings> for Form {
    fn from(settings: &Settings) -> Self {
        if settings.form_data_as_text { Self::Text } else { Self::Array }
    }
}

/// Name before value: clients that take the text apart rely on it.
#[derive(Serialize)]
struct Attribute<'a> {
    name: &'a str,
    value: &'a Value,
}

/// A thing, with what became of it in these tasks.
pub(super) fn encode(
    request: &Request,
    item: &Item,
    tasks: &[&Task],
    (written, now): (Form, Timestamp),
) -> Value {
    let schedule = schedule(item, tasks);
    let mut body = json!({
        "entityId": item.template,
        "entityType": project(item.kind),
        "entityName": item.template_name,
        "startDate": schedule.start.map(|time| time.to_string()),
        "endDate": schedule.end.map(|time| time.to_string()),
        "parentAccountId": item.account.map(|account| account.to_string()),
        "revocationStatus": ending::of_all(request, tasks, now),
    });
    if let Some(body) = body.as_object_mut() {
        body.retain(|_, value| !value.is_null());
        body.insert("appFormData".into(), form(&item.parameters, written));
    }
    body
}

/// Ends move task by task; a thing ends with the last of them.
fn schedule(item: &Item, tasks: &[&Task]) -> Schedule {
    let Some(first) = tasks.first() else { return item.schedule };
    let ends: Option<Vec<_>> = tasks.iter().map(|task| task.schedule.end).collect();
    Schedule { start: first.schedule.start, end: ends.and_then(|ends| ends.into_iter().max()) }
}

fn form(parameters: &Value, form: Form) -> Value {
    let fields = parameters.as_object().into_iter().flatten();
    let attributes: Vec<_> = fields.map(|(name, value)| Attribute { name, value }).collect();
    match form {
        Form::Text => json!(serde_json::to_string(&attributes).unwrap_or_default()),
        Form::Array => json!(attributes),
    }
}
