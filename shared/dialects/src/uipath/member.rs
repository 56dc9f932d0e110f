//! Members. Contract section 4.

use super::reply;
use crate::Answer;
use domain::{Error, Place, Result, UserId, user::User};
use http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The code of a `DirectoryUser`.
pub(super) const USER: u8 = 2;
/// The code of a `DirectoryGroup`.
pub(super) const GROUP: u8 = 3;

/// How many members a page holds where nobody says so.
const TOP: u32 = 10;
/// The most members of a page.
const MOST: u32 = 1000;

/// A user as a member of a group, in the order of the sample. A strict client needs five of these to be strings:
/// `objectType`, `identifier`, `name`, `email` and `displayName`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DirectoryUser<'a> {
    object_type: &'static str,
    first_name: &'a str,
    last_name: &'a str,
    job_title: Option<&'a str>,
    company_name: Option<&'a str>,
    city: Option<&'a str>,
    department: Option<&'a str>,
    display_name: String,
    source: &'static str,
    identifier: &'a str,
    name: &'a str,
    email: &'a str,
}

impl<'a> DirectoryUser<'a> {
    pub(super) fn of(user: &'a User) -> Self {
        let fact = |name: &str| user.attributes.get(name).and_then(Value::as_str);
        Self {
            object_type: "DirectoryUser",
            first_name: &user.first_name,
            last_name: &user.last_name,
            job_title: fact("jobTitle"),
            company_name: fact("companyName"),
            city: fact("city"),
            department: fact("department"),
            display_name: user.name(),
            source: "local",
            identifier: user.id.as_str(),
            name: fact("name").unwrap_or(user.id.as_str()),
            email: user.email.as_deref().unwrap_or_default(),
        }
    }
}

/// Which part of a list is wanted: how many to pass over, and how many to show.
pub fn decode_page(skip: Option<&str>, top: Option<&str>) -> Result<(u32, u32)> {
    let skip = skip.map_or(Some(0), |text| text.parse().ok());
    let skip = skip.ok_or_else(|| refused("skip", "must be a number from 0 on".into()))?;
    let top =
        top.map_or(Some(TOP), |text| text.parse().ok()).filter(|top| (1..=MOST).contains(top));
    let top = top.ok_or_else(|| refused("top", format!("must be a number from 1 to {MOST}")))?;
    Ok((skip, top))
}

fn refused(field: &str, message: String) -> Error {
    Error::malformed(Place::Field(field.to_owned()), message)
}

/// 200 with a page of members.
pub fn page(total: u64, members: &[UserId]) -> Answer {
    let results: Vec<Value> =
        members.iter().map(|user| json!({"id": user.as_str(), "type": USER})).collect();
    reply::json(StatusCode::OK, &json!({"totalCount": total, "results": results}))
}

/// 200 with who of them belongs to it. The vendor's own answer isn't public.
pub fn checked(asked: &[UserId], members: &[UserId]) -> Answer {
    let one = |user: &UserId| (user.to_string(), Value::from(members.contains(user)));
    reply::json(StatusCode::OK, &asked.iter().map(one).collect::<Map<String, Value>>())
}
