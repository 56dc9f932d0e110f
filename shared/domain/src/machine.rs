//! Virtual machines, as the parameters of an item describe them.
//!
//! Every dialect keeps them by the same plain names, e.g. `{"vm_name": "web", "number_of_vms": 2, "vm_memory": 2048}`.

use crate::{Request, Rule, Task, TaskId, request::Item, template::Kind};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::net::Ipv4Addr;

/// The most virtual machines of one item, where its template doesn't say.
pub const MAX_MACHINES: u32 = 50;
/// The memory of a machine whose item doesn't say, in MB.
const MEMORY: u64 = 1024;
/// How many digits the numbers at the end of names have, at least.
const DIGITS: usize = 3;
/// The last part of the last address that a machine can be given.
const LAST_ADDRESS: u8 = 254;

/// How much virtual machines take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Size {
    /// How many they are.
    pub machines: u64,
    /// Their processors.
    pub cpus: u64,
    /// Their memory, in MB.
    pub memory: u64,
    /// Their disks, in GB.
    pub storage: u64,
}

impl Size {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            machines: self.machines.saturating_add(other.machines),
            cpus: self.cpus.saturating_add(other.cpus),
            memory: self.memory.saturating_add(other.memory),
            storage: self.storage.saturating_add(other.storage),
        }
    }

    /// So many of it.
    #[must_use]
    pub fn times(self, count: u64) -> Self {
        Self {
            machines: self.machines.saturating_mul(count),
            cpus: self.cpus.saturating_mul(count),
            memory: self.memory.saturating_mul(count),
            storage: self.storage.saturating_mul(count),
        }
    }
}

/// A number, also where it was sent as a text.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// What a machine's size is told by.
const SIZES: [&str; 5] = [
    "number_of_sockets",
    "cores_per_socket",
    "number_of_cpus",
    "vm_memory",
    "allocated_disk_storage",
];

/// What of a machine's size can't be read: it would count as nothing and still be given.
pub(crate) fn unclear(parameters: &Value) -> Vec<&'static str> {
    let odd = |name: &&str| match &parameters[*name] {
        Value::Null => false,
        value => number(value).is_none(),
    };
    SIZES.into_iter().filter(odd).collect()
}

/// How many machines each beneficiary is to get by these parameters; none if that can't be read.
pub fn copies(parameters: &Value) -> Option<u32> {
    match &parameters["number_of_vms"] {
        Value::Null => Some(1),
        value => u32::try_from(number(value)?).ok().filter(|count| *count > 0),
    }
}

/// How long before the end its holder is told, in minutes, if the parameters say so in seconds.
pub(crate) fn warn_minutes(parameters: &Value) -> Option<u32> {
    let seconds = number(&parameters["retirement_warn"]).filter(|seconds| *seconds > 0)?;
    u32::try_from(seconds.div_ceil(60)).ok()
}

impl Item {
    /// What one of its machines takes; nothing if it gives none.
    pub fn size(&self) -> Size {
        if self.kind != Kind::VirtualMachine {
            return Size::default();
        }
        let named = |name: &str| number(&self.parameters[name]);
        let (sockets, cores) = (named("number_of_sockets"), named("cores_per_socket"));
        let in_sockets = sockets.unwrap_or(1).saturating_mul(cores.unwrap_or(1));
        let cpus = in_sockets.max(named("number_of_cpus").unwrap_or(1));
        let (memory, storage) = (named("vm_memory"), named("allocated_disk_storage"));
        let (memory, storage) = (memory.unwrap_or(MEMORY), storage.unwrap_or_default());
        Size { machines: 1, cpus, memory, storage }
    }

    /// The name of one of its machines. Where it asks for several, or names none, the name ends in the
    /// number of the machine's task, so that no two machines of a tenant are alike.
    pub fn machine_name(&self, task: TaskId) -> String {
        let (name, is_numbered) = self.machine_stem();
        if is_numbered { format!("{name}{:0DIGITS$}", task.number()) } else { name }
    }

    /// The same before there are machines, with `#` for each digit that is to come.
    pub fn machine_preview(&self) -> String {
        let (name, is_numbered) = self.machine_stem();
        if is_numbered { format!("{name}{}", "#".repeat(DIGITS)) } else { name }
    }

    /// The address of one of its machines, counted from 0, where it names a fixed one: the first has this one, and
    /// each other the one that follows.
    pub fn machine_address(&self, index: usize) -> Option<Ipv4Addr> {
        let first: Ipv4Addr = self.fixed_address()?.parse().ok()?;
        let [a, b, c, last] = first.octets();
        if index == 0 {
            return Some(first);
        }
        let last = u8::try_from(usize::from(last).checked_add(index)?).ok()?;
        (last <= LAST_ADDRESS).then(|| Ipv4Addr::new(a, b, c, last))
    }

    /// What is wrong with the address that it names for so many machines.
    pub(crate) fn check_addresses(&self, machines: usize) -> Option<(Rule, String)> {
        let first = self.fixed_address().filter(|_| machines > 1)?;
        if first.parse::<Ipv4Addr>().is_err() {
            let message = "must be an IPv4 address, e.g. 192.0.2.10, where there are several machines: each has the \
                           one that follows the other's";
            return Some((Rule::Format, message.to_owned()));
        }
        let fits = self.machine_address(machines - 1).is_some();
        let message = format!(
            "leaves no address up to .{LAST_ADDRESS} for each of {machines} machines: begin with a lower one than {first}"
        );
        (!fits).then_some((Rule::Range, message))
    }

    /// The address as it was given.
    fn fixed_address(&self) -> Option<String> {
        let given = match &self.parameters["ip_addr"] {
            Value::Null => return None,
            Value::String(text) => text.trim().to_owned(),
            value => value.to_string(),
        };
        Some(given).filter(|text| !text.is_empty() && self.kind == Kind::VirtualMachine)
    }

    fn machine_stem(&self) -> (String, bool) {
        let text = |name: &str| self.parameters[name].as_str().unwrap_or_default().trim();
        match text("vm_name") {
            "" | "changeme" => {
                let environment = self.parameters["tags"]["environment"].as_str();
                let environment: String = environment.unwrap_or_default().chars().take(3).collect();
                (format!("{}{environment}", text("vm_prefix")), true)
            }
            name => (name.to_owned(), self.count > 1),
        }
    }
}

impl Request {
    /// The address of a task's machine, where its item names a fixed one.
    pub fn machine_address(&self, task: TaskId) -> Option<Ipv4Addr> {
        let (item, index) = self.place(task)?;
        item.machine_address(index)
    }

    /// What a task is asked for: of machines, each has a name and an address of its own.
    pub fn parameters_of(&self, task: &Task) -> Value {
        let Some(item) = self.content.items.get(task.item) else { return Value::Null };
        let mut parameters = item.parameters.clone();
        if let (Kind::VirtualMachine, Some(own)) = (item.kind, parameters.as_object_mut()) {
            own.insert("vm_name".to_owned(), json!(item.machine_name(task.id)));
            let address = self.machine_address(task.id).map(|it| ("ip_addr".to_owned(), json!(it)));
            own.extend(address);
        }
        parameters
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_count_is_a_number_from_one_however_it_is_written() {
        let count = |value: Value| copies(&json!({ "number_of_vms": value }));
        assert_eq!(copies(&json!({})), Some(1));
        assert_eq!([count(json!(3)), count(json!(" 4 "))], [Some(3), Some(4)]);
        for odd in [json!(0), json!(-1), json!(1.5), json!("many"), json!([2]), json!(true)] {
            assert_eq!(count(odd.clone()), None, "{odd}");
        }
    }

    #[test]
    fn a_warning_of_seconds_is_one_of_whole_minutes() {
        assert_eq!(warn_minutes(&json!({"retirement_warn": 604_800})), Some(10_080));
        assert_eq!(warn_minutes(&json!({"retirement_warn": 61})), Some(2));
        assert_eq!(warn_minutes(&json!({"retirement_warn": 0})), None);
    }
}
