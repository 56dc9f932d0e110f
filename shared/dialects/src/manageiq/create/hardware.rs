//! Numbered devices, as `network1.mac_address` or `diskscsi1`. Contract section 5.3.

use super::super::{Fault, Result};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What such names begin with, what is kept of them, and what a value without a further name is.
const DEVICES: [(&str, &str, &str); 3] = [
    ("network", "networks", "network"),
    ("ctrlscsi", "ctrl_scsi", "devicetype"),
    ("diskscsi", "disk_scsi", "size"),
];
/// The highest number of a device.
const MOST: u32 = 99;
/// How deep the parts of a name lead at most.
const DEEPEST: usize = 8;

/// The devices that these fields name, by kind.
pub(super) fn read(values: &Map<String, Value>) -> Result<Map<String, Value>> {
    let mut found = Map::new();
    for (prefix, kept, bare) in DEVICES {
        let mut devices: BTreeMap<u32, Map<String, Value>> = BTreeMap::new();
        for (name, value) in values {
            let Some((number, path)) = numbered(name, prefix) else { continue };
            let device = devices.entry(number).or_default();
            match path {
                None if prefix == "diskscsi" => device.extend(disk(name, value)?),
                None => put(device, &[bare], value),
                Some(path) => put(device, &parts(prefix, path)?, value),
            }
        }
        let devices: Vec<Value> =
            devices.into_values().filter(is_wanted).map(Value::Object).collect();
        if !devices.is_empty() {
            found.insert(kept.to_owned(), Value::Array(devices));
        }
    }
    Ok(found)
}

/// `network12.mac_address` is number 12 and `mac_address`.
fn numbered<'a>(name: &'a str, prefix: &str) -> Option<(u32, Option<&'a str>)> {
    let rest = name.strip_prefix(prefix)?;
    let (number, path) = match rest.split_once('.') {
        Some((number, path)) => (number, Some(path)),
        None => (rest, None),
    };
    Some((number.parse().ok().filter(|number| *number <= MOST)?, path))
}

/// The parts of a name, of which there may not be many: each is an object in the one before.
fn parts<'a>(prefix: &str, path: &'a str) -> Result<Vec<&'a str>> {
    let parts: Vec<&str> = path.split('.').take(DEEPEST + 1).collect();
    if parts.len() <= DEEPEST {
        return Ok(parts);
    }
    let message = format!("vm_fields.{prefix}..: a name has {DEEPEST} parts at most");
    Err(Fault::bad_request(message))
}

/// A disk is `bus:position:megabytes`.
fn disk(name: &str, value: &Value) -> Result<Map<String, Value>> {
    let text = value.as_str().unwrap_or_default();
    let parts: Vec<Option<u64>> = text.split(':').map(|part| part.trim().parse().ok()).collect();
    let [Some(bus), Some(position), Some(size)] = parts[..] else {
        let message = format!("vm_fields.{name}: must be bus:position:megabytes, e.g. 0:1:1024");
        return Err(Fault::bad_request(message));
    };
    let disk = json!({"bus": bus, "pos": position, "sizeInMB": size});
    Ok(disk.as_object().cloned().unwrap_or_default())
}

/// Puts a value where its path leads.
fn put(device: &mut Map<String, Value>, path: &[&str], value: &Value) {
    let [name, rest @ ..] = path else { return };
    if rest.is_empty() {
        device.insert((*name).to_owned(), value.clone());
        return;
    }
    let inner = device.entry((*name).to_owned()).or_insert_with(|| json!({}));
    if let Value::Object(inner) = inner {
        put(inner, rest, value);
    }
}

/// Disks of no size and networks without anything are left out.
fn is_wanted(device: &Map<String, Value>) -> bool {
    let blank = |value: &Value| value.is_null() || value.as_str().is_some_and(str::is_empty);
    device.get("sizeInMB") != Some(&json!(0)) && !device.values().all(blank)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_into_devices_but_not_as_deep_as_one_likes() {
        let fields = |name: &str| Map::from_iter([(name.to_owned(), json!("x"))]);
        let found = read(&fields("network2.backing.network")).unwrap();
        assert_eq!(found["networks"], json!([{"backing": {"network": "x"}}]));
        let deep = format!("network1{}", ".a".repeat(100_000));
        assert!(read(&fields(&deep)).is_err());
    }
}
