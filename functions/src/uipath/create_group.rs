//! `POST /identity/api/Group`, `/identity_/api/Group`, `/{org}/identity/api/Group`,
//! `/{org}/identity_/api/Group`, `/{org}/{tenant}/identity/api/Group`,
//! `/{org}/{tenant}/identity_/api/Group`: makes a group with its members. Contract section 3.

use super::{Visit, serve};
use cloud::secret::random_key;
use dialects::{
    Answer,
    uipath::{
        Access, SOURCE,
        group::{created, decode_create},
        guid,
    },
};
use domain::Result;
use lambda::http::{Call, MAX_BODY};
use service::groups::New;

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Access::Write, handle).await
}

async fn handle(visit: Visit, call: Call) -> Result<Answer> {
    let create = decode_create(call.json(MAX_BODY)?)?;
    let strictness = visit.enter(&create.partition).await?;
    let id = create.id.clone().map_or_else(own_id, Ok)?;
    let members = create.members(strictness)?;
    let new = New { id: strictness.group("id", &id)?, name: create.name, members };
    let Visit { service, caller, fixed } = &visit;
    let made = service.create_group(caller, SOURCE, fixed, &new, call.now).await?;
    visit.show(&made.group, &new.members, &made.pending, created).await
}

fn own_id() -> Result<String> {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&random_key()?[..16]);
    Ok(guid(bytes))
}
