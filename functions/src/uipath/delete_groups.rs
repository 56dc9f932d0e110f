//! `DELETE /identity/api/Group/{id}`, `/identity_/api/Group/{id}`, `/{org}/identity/api/Group/{id}`,
//! `/{org}/identity_/api/Group/{id}`, `/{org}/{tenant}/identity/api/Group/{id}`,
//! `/{org}/{tenant}/identity_/api/Group/{id}`: deletes several groups. Contract section 3.

use super::{Visit, serve};
use dialects::{
    Answer,
    uipath::{
        Access, SOURCE,
        group::{all_deleted, decode_ids},
    },
};
use domain::Result;
use lambda::http::{Call, MAX_BODY};

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Access::Write, handle).await
}

async fn handle(visit: Visit, call: Call) -> Result<Answer> {
    let strictness = visit.enter(call.path("id")).await?;
    let ids = decode_ids(call.json(MAX_BODY)?, strictness)?;
    let Visit { service, caller, fixed } = &visit;
    service.delete_groups(caller, SOURCE, fixed, &ids, call.now).await?;
    Ok(all_deleted())
}
