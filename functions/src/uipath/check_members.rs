//! `POST /identity/api/Group/{id}/{group}/CheckMembers`, `/identity_/api/Group/{id}/{group}/CheckMembers`, `/{org}/identity/api/Group/{id}/{group}/CheckMembers`,
//! `/{org}/identity_/api/Group/{id}/{group}/CheckMembers`, `/{org}/{tenant}/identity/api/Group/{id}/{group}/CheckMembers`,
//! `/{org}/{tenant}/identity_/api/Group/{id}/{group}/CheckMembers`: who of these belongs to a group. Contract section 3.

use super::{Visit, serve};
use dialects::{
    Answer,
    uipath::{Access, group::decode_members, member::checked},
};
use domain::Result;
use lambda::http::{Call, MAX_BODY};

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Access::Read, handle).await
}

async fn handle(visit: Visit, call: Call) -> Result<Answer> {
    let strictness = visit.enter(call.path("id")).await?;
    let asked = decode_members(call.json(MAX_BODY)?, strictness)?;
    let id = strictness.group("groupId", call.path("group"))?;
    let Visit { service, caller, fixed } = &visit;
    let group = service.group(caller, fixed, &id).await?;
    let members = service.belonging(caller, &group, &asked).await?;
    Ok(checked(&asked, &members))
}
