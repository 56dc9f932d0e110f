//! `POST /identity/api/Group/BulkLoadByIds/{id}`, `/identity_/api/Group/BulkLoadByIds/{id}`, `/{org}/identity/api/Group/BulkLoadByIds/{id}`,
//! `/{org}/identity_/api/Group/BulkLoadByIds/{id}`, `/{org}/{tenant}/identity/api/Group/BulkLoadByIds/{id}`,
//! `/{org}/{tenant}/identity_/api/Group/BulkLoadByIds/{id}`: the groups of these ids, without their members. Contract section 3.

use super::{Visit, listed, serve};
use dialects::{
    Answer,
    uipath::{Access, group::decode_ids},
};
use domain::Result;
use lambda::http::{Call, MAX_BODY};

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Access::Read, handle).await
}

async fn handle(visit: Visit, call: Call) -> Result<Answer> {
    let strictness = visit.enter(call.path("id")).await?;
    let ids = decode_ids(call.json(MAX_BODY)?, strictness)?;
    let Visit { service, caller, fixed } = &visit;
    Ok(listed(&service.groups_of(caller, fixed, &ids).await?))
}
