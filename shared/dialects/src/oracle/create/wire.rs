//! One request of a call, as it is sent.

use crate::{
    oracle::kind::{EntityType, Verb},
    orchestry::body::{Object, Word, convert, parse},
};
use domain::Result;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Value;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Request {
    #[serde(rename = "requestId")]
    pub(super) key: Option<Word>,
    pub(super) id: Option<Word>,
    pub(super) req_justification: Option<String>,
    pub(super) operation: Option<Verb>,
    pub(super) req_beneficiary_list: Option<Vec<Object<Beneficiary>>>,
    pub(super) req_target_entities: Vec<Object<Entity>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Beneficiary {
    pub(super) id: Word,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Entity {
    #[serde(rename = "entityId")]
    pub(super) id: Word,
    #[serde(rename = "entityType")]
    pub(super) kind: EntityType,
    pub(super) start_date: Option<Time>,
    pub(super) end_date: Option<Time>,
    pub(super) parent_account_id: Option<Word>,
    pub(super) app_form_data: Option<Vec<Object<Attribute>>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Attribute {
    pub(super) name: String,
    #[serde(default)]
    pub(super) value: Value,
}

/// An instant; without an offset it would be none.
#[derive(Debug)]
pub(super) struct Time(pub(super) Timestamp);

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let wrong = |_| {
            let right = "must be a time in RFC 3339 with an offset, e.g. 2026-03-19T01:30:00Z";
            D::Error::custom(format!("{right}, not {text:?}"))
        };
        text.parse().map(Self).map_err(wrong)
    }
}

/// Reads a request. Only one that is wrong is read again, to say where.
pub(super) fn read(raw: &str) -> Result<Request> {
    if let Ok(Object(request)) = serde_json::from_str(raw) {
        return Ok(request);
    }
    convert(parse(raw.as_bytes())?)
}

/// The client's key of a request that can't be read.
pub(super) fn key(raw: &str) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Key {
        request_id: Option<Word>,
        id: Option<Word>,
    }
    let Object(key) = serde_json::from_str::<Object<Key>>(raw).ok()?;
    key.request_id.or(key.id).map(|word| word.0)
}
