//! `PUT /provtasks/{taskid}` and `PUT /provtasks`: looking after tasks. Contract section 9.

use super::{
    super::{
        act::{approver, at},
        links::Base,
        outcome::{self, Item, Row, Thing, things, word},
    },
    COLLECTION,
    label::Label,
};
use crate::{
    Answer,
    orchestry::body::{Word, convert, read},
};
use domain::{Error, Finding, Place, Result, Rule, TaskId, commands::tend::Care};
use serde::Deserialize;
use serde_json::Value;

/// What can be asked for, in any case.
const ACTIONS: [&str; 4] = ["retry", "setResponse", "reassign", "manualComplete"];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Body {
    #[serde(rename = "id")]
    _id: Option<Word>,
    #[serde(rename = "requestId")]
    _request_id: Option<Word>,
    action: String,
    fields: Option<Vec<Value>>,
}

/// One of several tasks, and what is to be done about it.
#[derive(Debug)]
pub struct Wish {
    /// What the answer calls it.
    pub item: Item,
    /// What is to be done about which, or what is wrong with that.
    pub care: Result<(TaskId, Care)>,
}

/// Reads what is to be done about one task.
pub fn decode(bytes: &[u8]) -> Result<Care> {
    care(read(bytes)?)
}

/// Reads what is to be done about several.
pub fn decode_all(bytes: &[u8]) -> Result<Vec<Wish>> {
    let wish = |Thing { id, request_id, value }: Thing| {
        let action = value.as_ref().ok().and_then(|value| value["action"].as_str());
        let item = Item { id, request_id, action: action.map(str::to_owned) };
        let id = item.id.as_deref().map_or_else(
            || Err(at("id", Rule::Required, "name the number of the task")),
            task_number,
        );
        let care = id.and_then(|id| Ok((id, care(convert(value?)?)?)));
        Wish { item, care }
    };
    Ok(things(bytes, "tasks")?.into_iter().map(wish).collect())
}

/// The number of a task. One that is never handed out is one that isn't there.
fn task_number(text: &str) -> Result<TaskId> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    TaskId::parse(text).map_err(|_| {
        if is_number {
            Error::not_found("task", text)
        } else {
            at("id", Rule::Format, "must be the number of a task")
        }
    })
}

fn care(body: Body) -> Result<Care> {
    let fields = body.fields.unwrap_or_default();
    match body.action.to_ascii_lowercase().as_str() {
        "retry" => Ok(Care::Retry),
        "manualcomplete" => Ok(Care::Complete),
        "setresponse" => {
            let response = field(&fields, Label::Response.name());
            response.map(Care::Respond).ok_or_else(|| missing(Label::Response.name()))
        }
        "reassign" => {
            let assignee = field(&fields, "assignee").ok_or_else(|| missing("assignee"))?;
            let kind = field(&fields, "type");
            approver("fields.assignee", Some(assignee), kind.as_deref()).map(Care::Assign)
        }
        _ => {
            let message = format!("there is no action {:?}", body.action);
            let finding = Finding::new(Rule::Choice, Place::Field("action".into()), message);
            Err(Error::Invalid(vec![finding.allowing(ACTIONS.map(Value::from).to_vec())]))
        }
    }
}

/// A field by its name, whatever its case. It comes as `{"name": .., "value": ..}` or as `{name: value}`.
fn field(fields: &[Value], name: &str) -> Option<String> {
    fields.iter().find_map(|field| {
        if field["name"].as_str().is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return word(field, "value");
        }
        let mut members = field.as_object()?.keys();
        let member = members.find(|member| member.eq_ignore_ascii_case(name))?;
        word(field, member)
    })
}

fn missing(name: &str) -> Error {
    at("fields", Rule::Required, &format!("must hold {name:?}"))
}

/// 200: it was done, or is under way.
pub fn done(base: &Base, id: TaskId) -> Answer {
    outcome::done(base, COLLECTION, &id.to_string(), "SUCCESS")
}

/// 200 with what became of each.
pub fn answer(base: &Base, rows: &[Row]) -> Answer {
    outcome::answer(base, "tasks", COLLECTION, |item| item.id.as_deref(), rows)
}
