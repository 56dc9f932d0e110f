//! `POST /identity/api/Directory/BulkResolveByName/{id}`, `/identity_/api/Directory/BulkResolveByName/{id}`, `/{org}/identity/api/Directory/BulkResolveByName/{id}`,
//! `/{org}/identity_/api/Directory/BulkResolveByName/{id}`, `/{org}/{tenant}/identity/api/Directory/BulkResolveByName/{id}`,
//! `/{org}/{tenant}/identity_/api/Directory/BulkResolveByName/{id}`: whom these names mean. Contract section 3.

use super::{Visit, serve};
use dialects::{
    Answer,
    uipath::{
        Access, Strictness,
        directory::{Entity, EntityType, decode_names, resolved},
    },
};
use domain::{Result, UserId};
use lambda::http::{Call, MAX_BODY};
use std::collections::HashMap;

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Access::Read, handle).await
}

async fn handle(visit: Visit, call: Call) -> Result<Answer> {
    let strictness = visit.enter(call.path("id")).await?;
    let (names, kind) = decode_names(call.json(MAX_BODY)?)?;
    match kind {
        EntityType::User => users(&visit, &names, strictness).await,
        EntityType::Group => groups(&visit, &names).await,
        EntityType::Application => Ok(resolved(&names, |_| None)),
    }
}

async fn users(visit: &Visit, names: &[String], strictness: Strictness) -> Result<Answer> {
    let mut ids: Vec<UserId> =
        names.iter().filter_map(|name| UserId::parse(strictness.kept(name)).ok()).collect();
    ids.sort();
    ids.dedup();
    let found = visit.service.people_of(&visit.caller, &ids).await?;
    let known: HashMap<&str, _> = found.iter().map(|user| (user.id.as_str(), user)).collect();
    Ok(resolved(names, |name| {
        known.get(strictness.kept(name).as_str()).map(|user| Entity::User(user))
    }))
}

async fn groups(visit: &Visit, names: &[String]) -> Result<Answer> {
    let Visit { service, caller, fixed } = visit;
    let all = service.groups(caller, fixed).await?;
    let known: HashMap<String, _> =
        all.iter().map(|group| (group.template.name.to_lowercase(), &group.template)).collect();
    Ok(resolved(names, |name| known.get(&name.to_lowercase()).map(|group| Entity::Group(group))))
}
