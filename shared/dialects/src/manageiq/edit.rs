//! Changing what was filed. Contract section 4.6.

mod known;

use super::{
    Fault, Result,
    create::{Term, check_secrets, is_false, requires, term},
    dialog::{cast, field},
    number,
    options::{of_request, of_task},
};
use domain::{
    Request, Task,
    commands::edit::Edit,
    machine::copies,
    request::{Class, Item},
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// The options of an edit: of a request, or of one of its tasks.
fn options(arguments: &Map<String, Value>) -> Result<Option<&Map<String, Value>>> {
    match arguments.get("options") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(options)) => Ok(Some(options).filter(|options| !options.is_empty())),
        Some(_) => Err(Fault::bad_request("options: must be an object")),
    }
}

/// What is noted of a task that isn't shown of it yet; nothing if nothing is.
pub fn notes(
    arguments: &Map<String, Value>,
    request: &Request,
    task: &Task,
) -> Result<Option<Map<String, Value>>> {
    let Some(options) = options(arguments)? else { return Ok(None) };
    check_secrets("options", options)?;
    let notes = known::changed(options, request, of_task(request, task))?;
    Ok(Some(notes).filter(|notes| !notes.is_empty()))
}

/// What a request asks for with these options merged into it.
pub fn decode(arguments: &Map<String, Value>, request: &Request, now: Timestamp) -> Result<Edit> {
    let missing = || Fault::bad_request("Request is missing options");
    let options = options(arguments)?.ok_or_else(missing)?;
    check_secrets("options", options)?;
    let mut options = known::changed(options, request, of_request(request))?;
    let item = request.content.items.first().ok_or_else(missing)?;
    let message = options.remove("user_message").and_then(text);
    let notes = options.remove("request_notes").and_then(text);
    let mut parameters = item.parameters.as_object().cloned().unwrap_or_default();
    let mut schedule = item.schedule;
    match request.content.class() {
        Class::Machines => {
            check_fixed(&options, item)?;
            merge(&mut parameters, options.clone())?;
            requires_as_filed(request, &parameters)?;
            if TIMES.iter().any(|name| options.contains_key(*name)) {
                keep_times(&mut parameters, &options, item);
                let Term { schedule: changed } =
                    term(&mut parameters, request.created_at.max(now))?;
                schedule = changed;
            }
        }
        Class::Automation | Class::Service => parameters.extend(options),
    }
    Ok(Edit {
        parameters: Value::Object(parameters),
        schedule,
        justification: notes.or_else(|| request.content.justification.clone()),
        message,
    })
}

/// What says from when to when.
const TIMES: [&str; 4] = ["schedule_time", "schedule_type", "retirement", "retirement_time"];

/// Of two words for the same the one that is given counts, and what isn't given stays as it is.
fn keep_times(parameters: &mut Map<String, Value>, options: &Map<String, Value>, item: &Item) {
    let given = |name: &str| options.contains_key(name);
    let lacks = |parameters: &Map<String, Value>, name: &str| {
        !given(name) && parameters.get(name).is_none_or(Value::is_null)
    };
    // What was filed elsewhere has its times in its schedule alone.
    let begins = lacks(parameters, "schedule_time") && !given("schedule_type");
    let start = item.schedule.start.filter(|_| begins);
    parameters.extend(start.map(|at| ("schedule_time".to_owned(), json!(at))));
    let ends = lacks(parameters, "retirement_time") && lacks(parameters, "retirement");
    let end = item.schedule.end.filter(|_| ends);
    parameters.extend(end.map(|at| ("retirement_time".to_owned(), json!(at))));
    let at_once = parameters.get("schedule_type").and_then(Value::as_str) == Some("immediately");
    if at_once && given("schedule_type") && !given("schedule_time") {
        parameters.remove("schedule_time");
    }
    match (given("retirement"), given("retirement_time")) {
        (true, false) => parameters.remove("retirement_time"),
        (false, true) if parameters.contains_key("retirement_time") => {
            parameters.remove("retirement")
        }
        (true, true) | (false, _) => None,
    };
}

fn text(value: Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// What was filed elsewhere needn't have what this vendor's dialog demands.
fn requires_as_filed(request: &Request, parameters: &Map<String, Value>) -> Result<()> {
    if request.source == "manageiq" { requires(parameters) } else { Ok(()) }
}

/// What tasks were numbered by can't change any more.
fn check_fixed(options: &Map<String, Value>, item: &Item) -> Result<()> {
    if let Some(count) = options.get("number_of_vms") {
        let count = first(count);
        let parameters = Value::Object(Map::from_iter([("number_of_vms".into(), count.clone())]));
        if copies(&parameters) != Some(item.count) {
            let message = format!(
                "options.number_of_vms: the number of machines can't be changed from {}; file another request",
                item.count
            );
            return Err(Fault::bad_request(message));
        }
    }
    let same = |id: &Value| {
        let id = first(id);
        let id = id.as_u64().or_else(|| id.as_str()?.parse().ok());
        id == Some(number::of_template(&item.template))
    };
    match options.get("src_vm_id") {
        Some(id) if !same(id) => {
            let message = "options.src_vm_id: the template can't be changed; file another request";
            Err(Fault::bad_request(message))
        }
        Some(_) | None => Ok(()),
    }
}

fn first(value: &Value) -> &Value {
    value.as_array().and_then(|pair| pair.first()).unwrap_or(value)
}

/// Values of the dialog are kept plainly; nothing takes one away.
fn merge(parameters: &mut Map<String, Value>, options: Map<String, Value>) -> Result<()> {
    for (name, value) in options {
        if name == "src_vm_id" || name == "number_of_vms" {
            continue;
        }
        if name == "placement_auto" {
            parameters.remove(&name);
            parameters.extend(is_false(Some(first(&value))).then_some((name, Value::Bool(false))));
            continue;
        }
        let Some(known) = field(&name) else {
            parameters.insert(name, value);
            continue;
        };
        let say = |wrong: String| Fault::bad_request(format!("options.{name}: {wrong}"));
        match cast(known, &value).map_err(say)? {
            Some(value) => parameters.insert(name, value),
            None => parameters.remove(&name),
        };
    }
    Ok(())
}
