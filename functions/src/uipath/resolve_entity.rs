//! `POST /identity/api/Directory/Resolve/{id}`, `/identity_/api/Directory/Resolve/{id}`, `/{org}/identity/api/Directory/Resolve/{id}`,
//! `/{org}/identity_/api/Directory/Resolve/{id}`, `/{org}/{tenant}/identity/api/Directory/Resolve/{id}`,
//! `/{org}/{tenant}/identity_/api/Directory/Resolve/{id}`: the user or group of this id. Contract section 3.

use super::{Visit, serve};
use dialects::{
    Answer,
    uipath::{
        Access,
        directory::{Entity, EntityType, decode_entity, one},
    },
};
use domain::{Error, Result};
use lambda::http::{Call, MAX_BODY};

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Access::Read, handle).await
}

async fn handle(visit: Visit, call: Call) -> Result<Answer> {
    let strictness = visit.enter(call.path("id")).await?;
    let (id, kind) = decode_entity(call.json(MAX_BODY)?)?;
    let Visit { service, caller, fixed } = &visit;
    match kind {
        EntityType::User => {
            let user = service.person(caller, &strictness.user("entityId", &id)?).await?;
            Ok(one(Entity::User(&user)))
        }
        EntityType::Group => {
            let id = strictness.group("entityId", &id)?;
            let group = service.group(caller, fixed, &id).await?;
            Ok(one(Entity::Group(&group.template)))
        }
        EntityType::Application => Err(Error::not_found("application", id)),
    }
}
