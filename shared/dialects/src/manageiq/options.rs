//! The options of a request or task as they are returned. Contract section 5.6.
//!
//! They are made from what is kept: plain parameters under the names of the dialog, whichever dialect has filed them.

use super::{
    cell::{Cell, Written, written_once},
    dialog::{FIELDS, Tab, default, field, shown},
    number,
};
use domain::{
    Request, Task,
    lifecycle::Decision,
    request::{Class, Item},
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// Options as they are returned: what holds for every machine where nothing is given, unless one's own says
/// otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    defaults: &'static [Written],
    own: Map<String, Value>,
}

impl From<Options> for Cell<'_> {
    fn from(Options { defaults, own }: Options) -> Self {
        Self::Layered(defaults, own)
    }
}

/// What a request was filed with, as the dialog has it.
pub fn of_request(request: &Request) -> Options {
    let Some(item) = request.content.items.first() else { return Options::default() };
    of_item(request, item)
}

/// The same of one of its tasks, with which turn it is, and what was noted of it.
pub fn of_task(request: &Request, task: &Task) -> Options {
    let Some(item) = request.content.items.get(task.item) else {
        return Options { defaults: &[], own: task.notes.clone() };
    };
    let mut options = of_item(request, item);
    if request.content.class() == Class::Machines {
        let name = item.machine_name(task.id);
        options.own.insert("pass".to_owned(), json!(request.pass(task.id).unwrap_or(1)));
        options.own.insert("vm_target_hostname".to_owned(), json!(hostname(&name)));
        options.own.insert("vm_target_name".to_owned(), json!(name));
        let address = request.machine_address(task.id);
        options.own.extend(address.map(|address| ("ip_addr".to_owned(), json!(address))));
    }
    options.own.extend(task.notes.clone());
    options
}

fn of_item(request: &Request, item: &Item) -> Options {
    match request.content.class() {
        Class::Machines => Options { defaults: &DEFAULTS, own: of_machines(request, item) },
        Class::Automation | Class::Service => {
            let own = item.parameters.as_object().cloned().unwrap_or_default();
            Options { defaults: &[], own }
        }
    }
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

/// What holds for every machine where nothing is given: written once, since there is much of it.
static DEFAULTS: LazyLock<Vec<Written>> = LazyLock::new(|| {
    let mut options = Map::new();
    for field in FIELDS {
        if let Some(value) = default(field) {
            options.insert(field.name.to_owned(), shown(field, &value));
        } else if field.tab != Tab::Requester && field.tab != Tab::Environment {
            options.insert(field.name.to_owned(), Value::Null);
        }
    }
    let constants = json!({
        "use_pre_dialog": false,
        "initial_pass": true,
        "request_type": "template",
        "miq_request_dialog_name": "miq_provision_dialogs",
        "src_vm_nics": [],
        "src_vm_lans": [],
        "placement_auto": [true, 1],
        "requester_group": null,
        "owner_group": null,
        "customize_enabled": ["disabled"],
        "src_ems_id": null,
        "request_notes": null,
        "delivered_on": null,
        "networks": [],
        "ctrl_scsi": [],
        "disk_scsi": [],
        "tags": {},
        "ws_values": {},
        "ws_ems_custom_attributes": {},
        "ws_miq_custom_attributes": {},
    });
    options.extend(constants.as_object().cloned().unwrap_or_default());
    written_once(&options)
});

/// What is a request's own.
fn of_machines(request: &Request, item: &Item) -> Map<String, Value> {
    let mut options = Map::new();
    for (name, value) in item.parameters.as_object().into_iter().flatten() {
        // What isn't part of the dialog is returned as it came.
        let value = field(name).map_or_else(|| value.clone(), |field| shown(field, value));
        options.insert(name.clone(), value);
    }
    let places = item.parameters.get("placement_auto") == Some(&json!(false));
    options.remove("placement_auto");
    if places {
        options.insert("placement_auto".to_owned(), json!([false, 0]));
    }
    if let Some(notes) = &request.content.justification {
        options.insert("request_notes".to_owned(), json!(notes));
    }
    if let Some(started) = request.started_at {
        options.insert("delivered_on".to_owned(), json!(written(started)));
    }
    let at_once = request.decided_at == Some(request.created_at) || request.steps.is_empty();
    let is_auto = request.decision == Decision::Approved && at_once;
    options.insert("auto_approve".to_owned(), json!(is_auto));
    if request.is_beyond_quota() {
        options.insert("quota_max_exceeded".to_owned(), json!(request.message));
    }
    let source = json!([number::of_template(&item.template), item.template_name]);
    options.insert("src_vm_id".to_owned(), source);
    options.insert("vm_tags".to_owned(), tags(item.parameters.get("tags")));
    let is_chosen = item.parameters.get("schedule_type").is_some();
    options.extend(term(request, item, is_chosen));
    // Nobody can say that of themselves.
    for name in ["requester_group", "owner_group", "customize_enabled"] {
        options.remove(name);
    }
    options.extend(request.noted.clone());
    options
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
