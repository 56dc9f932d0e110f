//! The options of a request or task as they are returned. Contract section 5.6.
//!
//! They are made from what is kept: plain parameters under the names of the dialog, whichever dialect has filed them.

use super::{
    dialog::{FIELDS, Tab, default, shown},
    number,
};
use domain::{
    Request, Task,
    lifecycle::Decision,
    request::{Class, Item},
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// What a request was filed with, as the dialog has it.
pub fn of_request(request: &Request) -> Map<String, Value> {
    let Some(item) = request.content.items.first() else { return Map::new() };
    match request.content.class() {
        Class::Machines => of_machines(request, item),
        Class::Automation | Class::Service => of_others(item),
    }
}

/// The same of one of its tasks, with which turn it is, and what was noted of it.
pub fn of_task(request: &Request, task: &Task) -> Map<String, Value> {
    let Some(item) = request.content.items.get(task.item) else { return task.notes.clone() };
    let mut options = match request.content.class() {
        Class::Machines => {
            let mut options = of_machines(request, item);
            let name = item.machine_name(task.id);
            options.insert("pass".to_owned(), json!(request.pass(task.id).unwrap_or(1)));
            options.insert("vm_target_hostname".to_owned(), json!(hostname(&name)));
            options.insert("vm_target_name".to_owned(), json!(name));
            options
        }
        Class::Automation | Class::Service => of_others(item),
    };
    options.extend(task.notes.clone());
    options
}

/// What people read of a request. Contract section 4.4.
pub fn description(request: &Request) -> String {
    described(request, Item::machine_preview)
}

/// What people read of a task: the machine by the name that it gets.
pub fn task_description(request: &Request, task: &Task) -> String {
    described(request, |item| item.machine_name(task.id))
}

fn described(request: &Request, name: impl Fn(&Item) -> String) -> String {
    let Some(item) = request.content.items.first() else { return String::new() };
    let template = &item.template_name;
    match request.content.class() {
        Class::Machines => format!("Provision from [{template}] to [{}]", name(item)),
        Class::Automation => format!("Automation Task [{template}]"),
        Class::Service => {
            use domain::request::Operation::{Extend, Modify, Provision, Revoke};
            let verb = match request.content.operation {
                Provision => "Provisioning",
                Revoke => "Retiring",
                Modify | Extend => "Reconfiguring",
            };
            format!("{verb} Service [{template}] from [{template}]")
        }
    }
}

/// A name that a machine can have in a network.
fn hostname(name: &str) -> String {
    let plain = |c: char| if c == ' ' || c == '_' { '-' } else { c };
    name.chars().map(plain).take(63).collect()
}

fn of_others(item: &Item) -> Map<String, Value> {
    item.parameters.as_object().cloned().unwrap_or_default()
}

fn of_machines(request: &Request, item: &Item) -> Map<String, Value> {
    let filed = item.parameters.as_object();
    let filed = |name: &str| filed.and_then(|filed| filed.get(name));
    let mut options = constants(request, item);
    for field in FIELDS {
        let kept = filed(field.name).cloned();
        if let Some(value) = kept.or_else(|| default(field)) {
            options.insert(field.name.to_owned(), shown(field, &value));
        } else if field.tab != Tab::Requester && field.tab != Tab::Environment {
            options.insert(field.name.to_owned(), Value::Null);
        }
    }
    // What isn't part of the dialog is returned as it came.
    for (name, value) in item.parameters.as_object().into_iter().flatten() {
        if super::dialog::field(name).is_none() && name != "placement_auto" {
            options.insert(name.clone(), value.clone());
        }
    }
    let groups = ["tags", "ws_values", "ws_ems_custom_attributes", "ws_miq_custom_attributes"];
    for name in groups {
        options.insert(name.to_owned(), filed(name).cloned().unwrap_or_else(|| json!({})));
    }
    options.insert("vm_tags".to_owned(), tags(filed("tags")));
    options.extend(term(request, item, filed("schedule_type").is_some()));
    options
}

fn constants(request: &Request, item: &Item) -> Map<String, Value> {
    let places = item.parameters.get("placement_auto") == Some(&json!(false));
    let at_once = request.decided_at == Some(request.created_at) || request.steps.is_empty();
    let constants = json!({
        "use_pre_dialog": false,
        "initial_pass": true,
        "request_type": "template",
        "miq_request_dialog_name": "miq_provision_dialogs",
        "src_vm_id": [number::of_template(&item.template), item.template_name],
        "src_vm_nics": [],
        "src_vm_lans": [],
        "placement_auto": if places { json!([false, 0]) } else { json!([true, 1]) },
        "auto_approve": request.decision == Decision::Approved && at_once,
        "request_notes": request.content.justification,
        "delivered_on": request.started_at.map(written),
        "networks": [],
        "ctrl_scsi": [],
        "disk_scsi": [],
    });
    constants.as_object().cloned().unwrap_or_default()
}

/// Each tag has a number here, as everything that this vendor's clients can name.
fn tags(tags: Option<&Value>) -> Value {
    let tags = tags.and_then(Value::as_object).into_iter().flatten();
    let number = |(category, name): (&String, &Value)| {
        let name = format!("{category}/{}", name.as_str().unwrap_or_default());
        domain::id::stable_number(&name.to_lowercase())
    };
    tags.map(number).collect()
}

/// From when to when, as it holds now.
fn term(request: &Request, item: &Item, is_chosen: bool) -> Map<String, Value> {
    let mut shown = Map::new();
    if let Some(start) = item.schedule.start {
        shown.insert("schedule_type".to_owned(), json!(["schedule", "Schedule"]));
        shown.insert("schedule_time".to_owned(), json!(written(start)));
    } else if !is_chosen {
        let choice = json!(["immediately", "Immediately on Approval"]);
        shown.insert("schedule_type".to_owned(), choice);
    }
    if let Some(end) = item.schedule.end {
        shown.insert("retirement_time".to_owned(), json!(written(end)));
        if item.parameters.get("retirement").is_none() {
            let begin = item.schedule.start.unwrap_or(request.created_at);
            let seconds = end.duration_since(begin).as_secs();
            shown.insert("retirement".to_owned(), json!([seconds, format!("{seconds} Seconds")]));
        }
    }
    shown
}

fn written(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
