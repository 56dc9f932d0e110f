//! `GET` and `PUT /provisioning/users/{id}`.

use super::{body::read, reply};
use crate::Answer;
use domain::{GroupId, Result, UserId, Versioned, user::User};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Body {
    id: Option<UserId>,
    #[serde(default)]
    first_name: String,
    #[serde(default)]
    last_name: String,
    #[serde(default)]
    display_name: String,
    email: Option<String>,
    #[serde(default)]
    groups: Vec<GroupId>,
    #[serde(default)]
    attributes: Map<String, Value>,
}

/// Reads a person's record; their id is the path's.
pub fn decode(id: UserId, bytes: &[u8]) -> Result<User> {
    let body: Body = read(bytes)?;
    super::template::check_id(body.id.as_ref().map(UserId::as_str), id.as_str())?;
    let mut groups = body.groups;
    groups.sort();
    groups.dedup();
    Ok(User {
        id,
        first_name: body.first_name,
        last_name: body.last_name,
        display_name: body.display_name,
        email: body.email.filter(|email| !email.is_empty()),
        groups,
        attributes: body.attributes,
    })
}

/// The record, 201 when it is new.
pub fn answer(user: &Versioned<User>, created: bool) -> Answer {
    let place = format!("/provisioning/users/{}", user.value.id);
    reply::put(&user.value, user.version, created.then_some(&place))
}
