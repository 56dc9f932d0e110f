//! Values of fields: as clients send them, as they are kept, and as they are shown.

use super::{Field, Kind};
use jiff::{Timestamp, Zoned, fmt::temporal::Pieces};
use serde_json::{Value, json};

/// The seconds of lengths of time that can be written as e.g. `3.months`.
const LENGTHS: [(&str, u64); 7] = [
    ("second", 1),
    ("minute", 60),
    ("hour", 3600),
    ("day", 86_400),
    ("week", 604_800),
    ("month", 2_629_746),
    ("year", 31_556_952),
];

/// The longest name of a machine, in characters.
const MAX_NAME: usize = 255;

/// What is kept of a value that a client has sent; none where nothing is chosen. What is wrong with a value that
/// can't be read, or that the dialog doesn't offer, is said.
pub fn cast(field: &Field, value: &Value) -> Result<Option<Value>, String> {
    if field.kind == Kind::Numbers && !value.is_null() {
        return numbers(value).map(Some);
    }
    let value = first(value);
    if value.is_null() {
        return Ok(None);
    }
    let kept = match field.kind {
        Kind::Text => Value::String(text(value).ok_or("must be a text")?),
        Kind::Number => Value::from(number(value).ok_or("must be a whole number, e.g. 2")?),
        Kind::Flag => Value::Bool(flag(value)),
        Kind::Time => Value::String(time(value)?.to_string()),
        Kind::Numbers => return Ok(None),
    };
    if kept == "" && !is_offered(field, &kept) {
        return Ok(None);
    }
    if field.name == "vm_name" {
        check_name(written(&kept).as_str())?;
    }
    if is_offered(field, &kept) { Ok(Some(kept)) } else { Err(offered(field, &kept)) }
}

/// What could have been chosen.
fn offered(field: &Field, value: &Value) -> String {
    let choices = field.choices.iter().map(|(choice, _)| *choice).filter(|it| !it.is_empty());
    format!("must be one of {}, not {value}", choices.collect::<Vec<_>>().join(", "))
}

fn check_name(name: &str) -> Result<(), String> {
    if name.chars().count() <= MAX_NAME && !name.contains(char::is_control) {
        return Ok(());
    }
    Err(format!("must have at most {MAX_NAME} characters, none of which controls anything"))
}

/// Whether it can be chosen. Lengths of time aren't held to what the dialog offers: who asks for an end gets it.
fn is_offered(field: &Field, value: &Value) -> bool {
    let any_length = matches!(field.name, "retirement" | "retirement_warn");
    let same = |(choice, _): &(&str, &str)| *choice == written(value);
    any_length || field.choices.is_empty() || field.choices.iter().any(same)
}

/// Values are shown in pairs with what people read, and come back like that.
fn first(value: &Value) -> &Value {
    match value {
        Value::Array(pair) if pair.len() == 2 && !pair[0].is_array() => &pair[0],
        value => value,
    }
}

/// A value as it is shown: with what people read, where it was chosen.
pub fn shown(field: &Field, value: &Value) -> Value {
    let same = |(choice, _): &&(&str, &str)| *choice == written(value);
    match field.choices.iter().find(same) {
        Some((_, label)) => json!([value, label]),
        None if field.name == "number_of_vms" => json!([value, written(value)]),
        None if matches!(field.name, "retirement" | "retirement_warn") => {
            json!([value, format!("{} Seconds", written(value))])
        }
        None if field.name == "vm_auto_start" => json!([value, i32::from(value == &json!(true))]),
        None => value.clone(),
    }
}

/// What holds where nothing is given.
pub fn default(field: &Field) -> Option<Value> {
    let text = field.default?;
    cast(field, &Value::String(text.to_owned())).ok().flatten()
}

fn written(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Only this says yes. Contract section 5.3.
fn flag(value: &Value) -> bool {
    let text = text(value).unwrap_or_default().to_lowercase();
    text == "true" || text == "t"
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => {
            let text = text.trim();
            text.parse().ok().or_else(|| length(text))
        }
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A length of time as e.g. `1.month`, in seconds.
fn length(text: &str) -> Option<i64> {
    let (count, unit) = text.split_once('.')?;
    let unit = unit.strip_suffix('s').unwrap_or(unit);
    let (_, seconds) = LENGTHS.iter().find(|(name, _)| *name == unit)?;
    i64::try_from(count.parse::<u64>().ok()?.checked_mul(*seconds)?).ok()
}

fn numbers(value: &Value) -> Result<Value, String> {
    let several = match value {
        Value::Array(values) => values.as_slice(),
        value => std::slice::from_ref(value),
    };
    let wrong = || "must be a list of whole numbers".to_owned();
    several.iter().map(|it| number(it).map(Value::from).ok_or_else(wrong)).collect()
}

fn time(value: &Value) -> Result<Timestamp, String> {
    let text = value.as_str().unwrap_or_default().trim();
    let zoned = || text.parse::<Zoned>().ok().map(|zoned| zoned.timestamp());
    let found = text.parse::<Timestamp>().ok().or_else(zoned);
    found.ok_or_else(|| {
        let pieces = Pieces::parse(text).ok();
        if pieces.is_some_and(|it| it.time().is_some() && it.offset().is_some()) {
            return format!(
                "must lie between {} and {}, not {value}",
                Timestamp::MIN,
                Timestamp::MAX
            );
        }
        format!("must be a time with an offset, e.g. 2026-12-01T08:00:00Z, not {value}")
    })
}
