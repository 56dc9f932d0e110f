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
use domain::{Result, UserId, user::User};
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
    let Visit { service, caller, .. } = visit;
    let mut ids: Vec<UserId> =
        names.iter().filter_map(|name| UserId::parse(strictness.kept(name)).ok()).collect();
    ids.sort();
    ids.dedup();
    let found = service.people_of(caller, &ids).await?;
    let known: HashMap<&str, &User> = found.iter().map(|user| (user.id.as_str(), user)).collect();
    let by_id = |name: &str| known.get(strictness.kept(name).as_str()).copied();
    let is_address = |name: &&String| name.contains('@') && by_id(name).is_none();
    let addresses: Vec<String> = names.iter().filter(is_address).cloned().collect();
    let owners = service.people_at(caller, addresses).await?;
    let address = |user: &User| user.email.as_ref().map(|email| email.to_lowercase());
    let owners: HashMap<String, &User> =
        owners.iter().filter_map(|user| Some((address(user)?, user))).collect();
    let by_address = |name: &str| owners.get(&name.to_lowercase()).copied();
    Ok(resolved(names, |name| by_id(name).or_else(|| by_address(name)).map(Entity::User)))
}

async fn groups(visit: &Visit, names: &[String]) -> Result<Answer> {
    let Visit { service, caller, fixed } = visit;
    let all = service.groups(caller, fixed).await?;
    let known: HashMap<String, _> =
        all.iter().map(|group| (group.template.name.to_lowercase(), &group.template)).collect();
    Ok(resolved(names, |name| known.get(&name.to_lowercase()).map(|group| Entity::Group(group))))
}
