//! Values as they are rendered, compared and sorted. Contract section 2.4.

use jiff::Timestamp;
use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeSeq},
};
use serde_json::{
    Map, Value,
    value::{RawValue, to_raw_value},
};
use std::{borrow::Cow, cmp::Ordering};

/// One value of a resource.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Null,
    /// A text.
    Text(Cow<'a, str>),
    /// A number that stands for something: rendered as a text.
    Id(u64),
    /// A number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// A time: rendered in UTC, without a fraction of a second.
    Time(Timestamp),
    /// Names and values as somebody has filed them; secrets aren't rendered.
    Hash(Cow<'a, Map<String, Value>>),
    /// The same over what always holds: what has the same name wins.
    Layered(&'static [Written], Map<String, Value>),
    /// Texts.
    Texts(Vec<Cow<'a, str>>),
    /// One value of each thing that it is associated with.
    Each(Vec<Cell<'a>>),
    /// Another resource.
    One(Resource<'a>),
    /// Other resources.
    Many(Vec<Resource<'a>>),
}

/// A resource as it is rendered: names with values, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resource<'a>(pub Vec<(Cow<'a, str>, Cell<'a>)>);

impl<'a> Cell<'a> {
    /// A text.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    /// A text, if there is one.
    pub fn text_or_null(text: Option<impl Into<Cow<'a, str>>>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(text.into()))
    }

    /// A time, if there is one.
    pub fn time_or_null(time: Option<Timestamp>) -> Self {
        time.map_or(Self::Null, Self::Time)
    }

    /// The same, on its own.
    pub fn into_owned(self) -> Cell<'static> {
        match self {
            Self::Null => Cell::Null,
            Self::Text(text) => Cell::Text(Cow::Owned(text.into_owned())),
            Self::Id(id) => Cell::Id(id),
            Self::Number(number) => Cell::Number(number),
            Self::Flag(flag) => Cell::Flag(flag),
            Self::Time(time) => Cell::Time(time),
            Self::Hash(fields) => Cell::Hash(Cow::Owned(fields.into_owned())),
            Self::Layered(below, above) => Cell::Layered(below, above),
            Self::Texts(texts) => {
                Cell::Texts(texts.into_iter().map(|text| Cow::Owned(text.into_owned())).collect())
            }
            Self::Each(cells) => Cell::Each(cells.into_iter().map(Cell::into_owned).collect()),
            Self::One(resource) => Cell::One(resource.into_owned()),
            Self::Many(resources) => {
                Cell::Many(resources.into_iter().map(Resource::into_owned).collect())
            }
        }
    }

    /// How it compares with another of its kind: nothing comes last. Contract section 2.2.
    pub fn order(&self, other: &Self, ignores_case: bool) -> Ordering {
        match (self, other) {
            (Self::Null, Self::Null) => Ordering::Equal,
            (Self::Null, _) => Ordering::Greater,
            (_, Self::Null) => Ordering::Less,
            (Self::Id(a), Self::Id(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => a.cmp(b),
            (Self::Flag(a), Self::Flag(b)) => a.cmp(b),
            (Self::Time(a), Self::Time(b)) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) if ignores_case => {
                a.to_lowercase().cmp(&b.to_lowercase())
            }
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            _ => Ordering::Equal,
        }
    }
}

impl<'a> Resource<'a> {
    /// Adds a value.
    pub fn add(&mut self, name: impl Into<Cow<'a, str>>, cell: Cell<'a>) {
        self.0.push((name.into(), cell));
    }

    /// The same, on its own.
    pub fn into_owned(self) -> Resource<'static> {
        let own = |(name, cell): (Cow<'a, str>, Cell<'a>)| {
            (Cow::Owned(name.into_owned()), cell.into_owned())
        };
        Resource(self.0.into_iter().map(own).collect())
    }

    /// The value of that name.
    pub fn get(&self, name: &str) -> Option<&Cell<'a>> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, cell)| cell)
    }
}

/// A time as this vendor writes it.
pub fn written(time: Timestamp) -> impl std::fmt::Display {
    time.strftime("%Y-%m-%dT%H:%M:%SZ")
}

impl Serialize for Resource<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, cell)| (name, cell)))
    }
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Id(id) => serializer.collect_str(id),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Time(time) => serializer.collect_str(&written(*time)),
            Self::Hash(fields) => Fields(fields).serialize(serializer),
            Self::Layered(below, above) => layered(below, above, serializer),
            Self::Texts(texts) => serializer.collect_seq(texts),
            Self::Each(cells) => serializer.collect_seq(cells),
            Self::One(resource) => resource.serialize(serializer),
            Self::Many(resources) => serializer.collect_seq(resources),
        }
    }
}

/// A value under its name, as it is written: no secret, and with ids as texts.
#[derive(Clone, Debug)]
pub struct Written {
    name: String,
    value: Box<RawValue>,
}

impl PartialEq for Written {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.value.get() == other.value.get()
    }
}

/// Writes values that are shown again and again. What can't be written isn't shown.
pub fn written_once(fields: &Map<String, Value>) -> Vec<Written> {
    let shown = fields.iter().filter(|(name, _)| !is_secret(name));
    let written = |(name, value): (&String, &Value)| {
        let value = match value {
            Value::Number(id) if is_id(name) => to_raw_value(&id.to_string()),
            value => to_raw_value(&Field(value)),
        };
        Some(Written { name: name.clone(), value: value.ok()? })
    };
    shown.filter_map(written).collect()
}

fn layered<S: Serializer>(
    below: &[Written],
    above: &Map<String, Value>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for Written { name, value } in below.iter().filter(|it| !above.contains_key(&it.name)) {
        map.serialize_entry(name, value)?;
    }
    add_fields(above, &mut map)?;
    map.end()
}

fn add_fields<M: SerializeMap>(fields: &Map<String, Value>, map: &mut M) -> Result<(), M::Error> {
    for (name, value) in fields.iter().filter(|(name, _)| !is_secret(name)) {
        match value {
            Value::Number(id) if is_id(name) => map.serialize_entry(name, &id.to_string())?,
            value => map.serialize_entry(name, &Field(value))?,
        }
    }
    Ok(())
}

/// What somebody has filed: without secrets, and with ids as texts wherever they have a name.
struct Fields<'a>(&'a Map<String, Value>);

struct Field<'a>(&'a Value);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        add_fields(self.0, &mut map)?;
        map.end()
    }
}

impl Serialize for Field<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(fields) => Fields(fields).serialize(serializer),
            Value::Array(values) => {
                let mut list = serializer.serialize_seq(Some(values.len()))?;
                for value in values {
                    list.serialize_element(&Field(value))?;
                }
                list.end()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                self.0.serialize(serializer)
            }
        }
    }
}

/// Whether a number of this name stands for something.
fn is_id(name: &str) -> bool {
    name == "id" || name.ends_with("_id")
}

/// What the name of a secret has in it. Contract section 2.4.
const SECRETS: [&str; 10] = [
    "password",
    "_pwd",
    "_protected",
    "_secret",
    "_token",
    "auth_key",
    "ssh_key_data",
    "ssh_key_unlock",
    "verify",
    "root_password",
];

/// Whether what has this name is never rendered.
pub fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    !matches!(name.as_str(), "auth_token" | "verify_ssl")
        && SECRETS.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn ids_are_texts_wherever_they_have_a_name_and_secrets_are_nowhere() {
        let filed = json!({
            "src_id": 4, "id": 5, "src_vm_id": [109_996, "template1"], "root_password": "x",
            "nested": {"host_id": 7, "sysprep_password": "x", "list": [{"a_id": 8, "db_pwd": "x"}, 9]},
            "verify_ssl": 1, "verify": 2
        });
        let Value::Object(filed) = filed else { unreachable!() };
        let rendered = serde_json::to_value(Cell::Hash(Cow::Borrowed(&filed))).unwrap();
        assert_eq!(
            rendered,
            json!({
                "src_id": "4", "id": "5", "src_vm_id": [109_996, "template1"],
                "nested": {"host_id": "7", "list": [{"a_id": "8"}, 9]}, "verify_ssl": 1
            })
        );
    }

    #[test]
    fn a_time_has_no_fraction_of_a_second() {
        let time: Timestamp = "2026-11-22T10:15:00.987+01:00".parse().unwrap();
        assert_eq!(serde_json::to_value(Cell::Time(time)).unwrap(), "2026-11-22T09:15:00Z");
    }

    #[test]
    fn nothing_comes_last() {
        let mut cells = [Cell::Null, Cell::Number(2), Cell::Number(1)];
        cells.sort_by(|a, b| a.order(b, false));
        assert_eq!(cells, [Cell::Number(1), Cell::Number(2), Cell::Null]);
    }
}
