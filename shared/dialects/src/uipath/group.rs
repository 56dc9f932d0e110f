//! Groups. Contract sections 3 and 4.

use super::{
    Strictness,
    body::{self, Body},
    member::DirectoryUser,
    reply, time,
};
use crate::Answer;
use domain::{
    RequestId, Result, Template, TemplateId, UserId, request::Operation, template::Kind, user::User,
};
use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

/// A body, once it is known how strict to be with it.
pub struct Create {
    /// Whose group it is to be.
    pub partition: String,
    /// Its id, if the client has chosen one.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    members: Vec<String>,
}

impl Create {
    /// Who is to belong to it.
    pub fn members(&self, strictness: Strictness) -> Result<Vec<UserId>> {
        strictness.users("members", &self.members)
    }
}

/// Reads what a group is to be.
pub fn decode_create(bytes: &[u8]) -> Result<Create> {
    let body = Body::read(bytes)?;
    Ok(Create {
        partition: body.required("partitionGlobalId")?,
        name: body.required("name")?,
        id: body.text("id")?.filter(|id| !id.is_empty()),
        members: body.texts("directoryUserMemberIDs")?,
    })
}

/// How a group is to change.
pub struct Update {
    /// Whose group it is.
    pub partition: String,
    /// Its name from now on.
    pub name: String,
    add: Vec<String>,
    remove: Vec<String>,
}

impl Update {
    /// Who is to belong to it.
    pub fn add(&self, strictness: Strictness) -> Result<Vec<UserId>> {
        strictness.users("add", &self.add)
    }

    /// Who isn't to belong to it.
    pub fn remove(&self, strictness: Strictness) -> Result<Vec<UserId>> {
        strictness.users("remove", &self.remove)
    }
}

/// Reads how a group is to change.
pub fn decode_update(bytes: &[u8]) -> Result<Update> {
    let body = Body::read(bytes)?;
    Ok(Update {
        partition: body.required("partitionGlobalId")?,
        name: body.required("name")?,
        add: body.texts("directoryUserIDsToAdd")?,
        remove: body.texts("directoryUserIDsToRemove")?,
    })
}

/// Reads which groups are meant: an array, or an object that holds one.
pub fn decode_ids(bytes: &[u8], strictness: Strictness) -> Result<Vec<TemplateId>> {
    let ids = body::list(bytes, &["groupIDs", "ids"])?;
    let one = |(index, id): (usize, &String)| strictness.group(&format!("groupIDs[{index}]"), id);
    ids.iter().enumerate().map(one).collect()
}

/// Reads who is meant, alike.
pub fn decode_members(bytes: &[u8], strictness: Strictness) -> Result<Vec<UserId>> {
    let ids = body::list(bytes, &["memberIDs", "directoryUserIDs", "ids"])?;
    strictness.users("memberIDs", &ids)
}

/// What is told of a group.
pub struct Shown<'a> {
    /// The group.
    pub group: &'a Template,
    /// Whether every partition has it.
    pub is_fixed: bool,
    /// When its members last changed.
    pub changed_at: Option<Timestamp>,
    /// Who belongs to it, as far as that is shown.
    pub members: &'a [User],
    /// What somebody has yet to agree to.
    pub pending: &'a [Pending<'a>],
}

/// A change of members that somebody has to agree to. Ours.
pub struct Pending<'a> {
    /// Its request.
    pub request: RequestId,
    /// Whether they come or go.
    pub operation: Operation,
    /// Who.
    pub members: &'a [UserId],
}

/// A group as clients read it, in the order of the sample.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Group<'a> {
    id: &'a str,
    name: &'a str,
    display_name: &'a str,
    r#type: u8,
    creation_time: String,
    last_modification_time: Option<String>,
    members: Vec<DirectoryUser<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pending_approval: Vec<Value>,
}

impl<'a> Group<'a> {
    fn of(shown: &Shown<'a>) -> Self {
        let Shown { group, is_fixed, changed_at, members, pending } = *shown;
        let last = changed_at.into_iter().chain([group.modified_at]).max();
        let last = last.filter(|at| *at > group.created_at);
        Self {
            id: group.id.as_str(),
            name: &group.name,
            display_name: &group.name,
            r#type: u8::from(!is_fixed),
            creation_time: time(group.created_at),
            last_modification_time: last.map(time),
            members: members.iter().map(DirectoryUser::of).collect(),
            pending_approval: pending.iter().map(waiting).collect(),
        }
    }
}

fn waiting(pending: &Pending<'_>) -> Value {
    let members: Vec<&str> = pending.members.iter().map(UserId::as_str).collect();
    let operation = match pending.operation {
        Operation::Revoke => "remove",
        Operation::Provision | Operation::Extend | Operation::Modify => "add",
    };
    let request = pending.request.to_string();
    json!({"requestId": request, "operation": operation, "memberIDs": members})
}

/// 201 with a group that was made.
pub fn created(shown: &Shown<'_>) -> Answer {
    reply::json(StatusCode::CREATED, &Group::of(shown))
}

/// 200 with a group.
pub fn one(shown: &Shown<'_>) -> Answer {
    reply::json(StatusCode::OK, &Group::of(shown))
}

/// 200 with groups.
pub fn list(shown: &[Shown<'_>]) -> Answer {
    let groups: Vec<Group<'_>> = shown.iter().map(Group::of).collect();
    reply::json(StatusCode::OK, &groups)
}

/// 204: a group is gone.
pub fn deleted() -> Answer {
    reply::empty(StatusCode::NO_CONTENT)
}

/// 200 without a body: groups are gone.
pub fn all_deleted() -> Answer {
    reply::empty(StatusCode::OK)
}

/// The word for what people belong to, where that isn't a group.
pub(super) fn is_group(kind: Kind) -> bool {
    kind == Kind::Group
}
