//! Looking up whom a name or id means: `Directory/Search`, `Directory/Resolve`, `Directory/BulkResolveByName`.

use super::{
    body::Body,
    group::is_group,
    member::{DirectoryUser, GROUP, USER},
    reply,
};
use crate::Answer;
use domain::{Error, Place, Result, Template, user::User};
use http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The most names of one call.
const MOST: usize = 1000;

/// What names are looked up among.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntityType {
    /// Users.
    User,
    /// Groups.
    Group,
    /// Applications, of which there are none here.
    Application,
}

impl EntityType {
    fn parse(text: &str) -> Result<Self> {
        match text.to_ascii_lowercase().as_str() {
            "user" => Ok(Self::User),
            "group" => Ok(Self::Group),
            "application" => Ok(Self::Application),
            _ => {
                let message = format!("{text:?} must be user, group or application");
                Err(Error::malformed(Place::Field("entityType".into()), message))
            }
        }
    }
}

/// Reads which names are asked for.
pub fn decode_names(bytes: &[u8]) -> Result<(Vec<String>, EntityType)> {
    let body = Body::read(bytes)?;
    let names = body.texts("entityNames")?;
    if names.len() > MOST {
        let message = format!("must be {MOST} names at most");
        return Err(Error::malformed(Place::Field("entityNames".into()), message));
    }
    Ok((names, EntityType::parse(&body.required("entityType")?)?))
}

/// Reads which one is asked for.
pub fn decode_entity(bytes: &[u8]) -> Result<(String, EntityType)> {
    let body = Body::read(bytes)?;
    let kind = body.text("entityType")?.unwrap_or_else(|| "user".to_owned());
    Ok((body.required("entityId")?, EntityType::parse(&kind)?))
}

/// Somebody or something that was found.
#[derive(Clone, Copy)]
pub enum Entity<'a> {
    /// A user.
    User(&'a User),
    /// A group, role or entitlement.
    Group(&'a Template),
}

/// A group as a member of another would be shown.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DirectoryGroup<'a> {
    object_type: &'static str,
    source: &'static str,
    identifier: &'a str,
    name: &'a str,
    email: &'static str,
    display_name: &'a str,
}

impl Entity<'_> {
    fn as_member(&self) -> Value {
        match self {
            Self::User(user) => json!(DirectoryUser::of(user)),
            Self::Group(group) => json!(DirectoryGroup {
                object_type: "DirectoryGroup",
                source: "local",
                identifier: group.id.as_str(),
                name: &group.name,
                email: "",
                display_name: &group.name,
            }),
        }
    }

    fn as_entry(&self) -> Value {
        let (object_type, code, id, name, shown, email) = match self {
            Self::User(user) => {
                let email = user.email.as_deref().unwrap_or_default();
                ("DirectoryUser", USER, user.id.as_str(), user.id.as_str(), user.name(), email)
            }
            Self::Group(group) => {
                let name = group.name.as_str();
                ("DirectoryGroup", GROUP, group.id.as_str(), name, name.to_owned(), "")
            }
        };
        let domain = match self {
            Self::Group(group) if !is_group(group.kind) => group.kind.as_str(),
            Self::Group(_) | Self::User(_) => "",
        };
        json!({
            "source": "local",
            "domain": domain,
            "identifier": id,
            "identityName": name,
            "displayName": shown,
            "email": email,
            "type": code,
            "objectType": object_type,
        })
    }
}

/// 200 with what was found, in this order.
pub fn found(entities: &[Entity<'_>]) -> Answer {
    let entries: Vec<Value> = entities.iter().map(Entity::as_entry).collect();
    reply::json(StatusCode::OK, &entries)
}

/// 200 with the one that was asked for.
pub fn one(entity: Entity<'_>) -> Answer {
    reply::json(StatusCode::OK, &entity.as_entry())
}

/// 200 with whom each name means; null for those that mean nobody.
pub fn resolved<'a>(names: &[String], find: impl Fn(&str) -> Option<Entity<'a>>) -> Answer {
    let one = |name: &String| {
        let member = find(name).map_or(Value::Null, |entity| entity.as_member());
        (name.clone(), member)
    };
    reply::json(StatusCode::OK, &names.iter().map(one).collect::<Map<String, Value>>())
}
