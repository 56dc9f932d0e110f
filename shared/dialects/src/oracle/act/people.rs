//! Whom to ask instead. No sample of it is public, so that the form is ours: an id is a user's, and an
//! object says of which type it is.

use super::at;
use crate::{oracle::outcome::word, orchestry::body::Word};
use domain::{GroupId, Result, Rule, UserId, approval::Approver};
use serde_json::Value;

/// Reads a list of `"24"`, `24` or `{"id": "24", "type": "user" | "group" | "role"}`.
pub(super) fn people(assignees: &[Value]) -> Result<Vec<Approver>> {
    let read = |(index, assignee)| one(&format!("assignees[{index}]"), assignee);
    assignees.iter().enumerate().map(read).collect()
}

fn one(field: &str, assignee: &Value) -> Result<Approver> {
    if !assignee.is_object() {
        let id = serde_json::from_value(assignee.clone()).ok().map(|Word(id)| id);
        return approver(field, id, None);
    }
    let id = ["id", "name", "value"].into_iter().find_map(|name| word(assignee, name));
    approver(field, id, assignee["type"].as_str())
}

/// A user or a group, by id and type.
pub(in super::super) fn approver(
    field: &str,
    id: Option<String>,
    kind: Option<&str>,
) -> Result<Approver> {
    let Some(id) = id else {
        let message = "must be the id of a user, or an object with id and type";
        return Err(at(field, Rule::Type, message));
    };
    let wrong = |error: domain::Error| at(field, Rule::Format, &error.to_string());
    match kind.unwrap_or("user").to_ascii_lowercase().as_str() {
        "user" => UserId::parse(id).map(Approver::User).map_err(wrong),
        "group" | "role" => GroupId::parse(id).map(Approver::Group).map_err(wrong),
        kind => {
            let message = format!("there is no type {kind:?}: it is user or group");
            Err(at(field, Rule::Choice, &message))
        }
    }
}
