//! Users, as far as clients need them to look after groups.

use super::reply;
use crate::Answer;
use domain::{TemplateId, user::User};
use http::StatusCode;
use serde_json::{Value, json};

/// 200 with a user and the groups that they belong to.
pub fn one(user: &User, groups: &[TemplateId]) -> Answer {
    let mut body = encode(user);
    body["groupIDs"] = groups.iter().map(TemplateId::as_str).collect::<Vec<_>>().into();
    reply::json(StatusCode::OK, &body)
}

/// 200 with a page of users.
pub fn page(total: usize, users: &[User]) -> Answer {
    let results: Vec<Value> = users.iter().map(encode).collect();
    reply::json(StatusCode::OK, &json!({"totalCount": total, "results": results}))
}

fn encode(user: &User) -> Value {
    json!({
        "id": user.id.as_str(),
        "userName": user.id.as_str(),
        "email": user.email.as_deref().unwrap_or_default(),
        "name": user.first_name,
        "surname": user.last_name,
        "displayName": user.name(),
        "isActive": true,
        "type": 0,
        "source": "local",
    })
}
