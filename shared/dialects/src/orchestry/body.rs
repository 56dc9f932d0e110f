//! Reading a JSON body: what can't be parsed is malformed, what has the wrong type is said where.

use crate::strict::Strict;
use domain::{Error, Finding, Place, Result, Rule};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, MapAccess, value::MapAccessDeserializer},
};
use serde_json::Value;
use std::{fmt, marker::PhantomData};

/// Reads a body into its wire type.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    convert(parse(body)?)
}

/// Reads any JSON in which nothing stands twice.
pub(crate) fn parse(body: &[u8]) -> Result<Value> {
    let read: std::result::Result<Strict, _> = serde_json::from_slice(body);
    read.map(|strict| strict.0).map_err(|error| {
        let message = if error.is_data() {
            error.to_string()
        } else {
            format!("the body isn't JSON: {error}")
        };
        Error::malformed(Place::Whole, message)
    })
}

/// The same of a value that was read before.
pub(crate) fn convert<T: DeserializeOwned>(value: Value) -> Result<T> {
    let object: std::result::Result<Object<T>, _> = serde_path_to_error::deserialize(value);
    object.map(|object| object.0).map_err(|error| {
        let path = error.path().to_string();
        let message = error.inner().to_string();
        Error::Invalid(vec![finding(&path, message)])
    })
}

/// Serde says "missing field `x`" and "unknown field `x`" of the object that should hold it.
fn finding(path: &str, message: String) -> Finding {
    let named = message.split('`').nth(1).unwrap_or_default();
    let (rule, name) = match () {
        () if message.starts_with("missing field") => (Rule::Required, named),
        () if message.starts_with("unknown field") => (Rule::Unknown, named),
        () if message.starts_with("unknown variant") => (Rule::Choice, ""),
        () if message.starts_with("invalid ") => (Rule::Type, ""),
        () => (Rule::Format, ""),
    };
    let field = match (path, name) {
        ("." | "", "") => "body".to_owned(),
        ("." | "", name) => name.to_owned(),
        (path, name) if name.is_empty() || path.ends_with(name) => path.to_owned(),
        (path, name) => format!("{path}.{name}"),
    };
    Finding::new(rule, Place::Field(field), message)
}

/// A struct that is written as an object alone: serde would also read an array of its fields.
#[derive(Debug)]
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        struct Visitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> serde::de::Visitor<'de> for Visitor<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(
                self,
                map: A,
            ) -> std::result::Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }
        from.deserialize_map(Visitor(PhantomData))
    }
}

/// An identifier that clients send as a string or as a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word(pub(crate) String);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Word;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or a whole number")
            }

            fn visit_str<E>(self, text: &str) -> std::result::Result<Word, E> {
                Ok(Word(text.to_owned()))
            }

            fn visit_u64<E>(self, number: u64) -> std::result::Result<Word, E> {
                Ok(Word(number.to_string()))
            }

            fn visit_i64<E>(self, number: i64) -> std::result::Result<Word, E> {
                Ok(Word(number.to_string()))
            }
        }
        from.deserialize_any(Visitor)
    }
}
