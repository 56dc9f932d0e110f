//! What became of each of several things that one call asks for: each stands or falls by itself.

use super::{
    fault::Failure,
    links::{Base, Link},
    reply,
};
use crate::{
    Answer,
    orchestry::body::{Object, Word, parse},
};
use domain::{Error, Place, Result};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, error::Category, json, value::RawValue};
use std::collections::HashMap;

/// The most things of one call.
const MOST: usize = 1000;

/// A thing that a call asks for, as far as it could be read.
pub(super) struct Thing {
    /// Its member `id`, as it came.
    pub(super) id: Option<String>,
    /// Its member `requestId`, as it came.
    pub(super) request_id: Option<String>,
    /// All of it.
    pub(super) value: Result<Value>,
}

/// What a thing is called, whatever else stands in it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Names {
    id: Option<Word>,
    request_id: Option<Word>,
}

/// The things that a call asks for, under the name of their list. One that can't be read holds up no other.
pub(super) fn things(bytes: &[u8], name: &'static str) -> Result<Vec<Thing>> {
    let lists: Result<HashMap<String, &RawValue>, _> = serde_json::from_slice(bytes);
    let mut lists = lists.map_err(|error| {
        let message = match error.classify() {
            Category::Data => format!("the body must be an object with a list of {name}"),
            Category::Io | Category::Syntax | Category::Eof => {
                format!("the body isn't JSON: {error}")
            }
        };
        Error::malformed(Place::Whole, message)
    })?;
    let wrong = |message: String| Err(Error::malformed(Place::Field(name.into()), message));
    let items: Option<Vec<&RawValue>> =
        lists.remove(name).and_then(|list| serde_json::from_str(list.get()).ok());
    match items {
        Some(items) if items.len() > MOST => {
            wrong(format!("{} {name} are more than the {MOST} of one call", items.len()))
        }
        Some(items) if !items.is_empty() => Ok(items.into_iter().map(thing).collect()),
        Some(_) | None => wrong(format!("must be a list of 1 to {MOST} {name}")),
    }
}

fn thing(raw: &RawValue) -> Thing {
    let names = serde_json::from_str::<Object<Names>>(raw.get()).ok();
    let names = names.map(|Object(names)| names);
    let (id, request_id) = names.map_or((None, None), |names| (names.id, names.request_id));
    Thing {
        id: id.map(|word| word.0),
        request_id: request_id.map(|word| word.0),
        value: parse(raw.get().as_bytes()),
    }
}

/// A member of a thing that may be a number or a string, as it came.
pub(super) fn word(item: &Value, name: &str) -> Option<String> {
    serde_json::from_value(item.get(name)?.clone()).ok().map(|Word(word)| word)
}

/// One thing of a call, by what the answer says of it.
#[derive(Clone, Debug, Default)]
pub struct Item {
    /// Its number, as the client sent it.
    pub id: Option<String>,
    /// What else the client called it.
    pub request_id: Option<String>,
    /// What was to be done, where the answer says it again.
    pub action: Option<String>,
}

/// What became of one thing of a call.
pub type Row = (Item, Result<(), Failure>);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    links: Option<[Link; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'a str>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_message: Option<&'a str>,
}

/// 200 with what became of each, in the order in which they came. The form of a failure is ours.
/// `number` is what of a thing is its number here.
pub(super) fn answer(
    base: &Base,
    name: &str,
    collection: &str,
    number: fn(&Item) -> Option<&str>,
    rows: &[Row],
) -> Answer {
    let shown = |(item, outcome): &Row| {
        let link = number(item).filter(|_| outcome.is_ok());
        let failure = outcome.as_ref().err();
        json!(Shown {
            id: item.id.as_deref(),
            request_id: item.request_id.as_deref(),
            links: link.map(|id| [Link::to_self(base.thing(collection, id))]),
            action: item.action.as_deref(),
            status: if failure.is_none() { "SUCCESS" } else { "FAILED" },
            error_code: failure.map(|failure| failure.code.as_str()),
            error_message: failure.map(|failure| failure.message.as_str()),
        })
    };
    let mut body = Map::new();
    body.insert("links".into(), json!([Link::to_self(base.all(collection))]));
    body.insert(name.into(), rows.iter().map(shown).collect());
    reply::json(StatusCode::OK, &body)
}

/// 200 for one thing: what it is called now.
pub(super) fn done(base: &Base, collection: &str, id: &str, status: &str) -> Answer {
    let links = [Link::to_self(base.thing(collection, id))];
    reply::json(StatusCode::OK, &json!({"links": links, "id": id, "status": status}))
}
