//! `DELETE /identity/api/Group/{id}/{group}`, `/identity_/api/Group/{id}/{group}`, `/{org}/identity/api/Group/{id}/{group}`,
//! `/{org}/identity_/api/Group/{id}/{group}`, `/{org}/{tenant}/identity/api/Group/{id}/{group}`,
//! `/{org}/{tenant}/identity_/api/Group/{id}/{group}`: deletes a group. Contract section 3.

use super::{Visit, serve};
use dialects::{
    Answer,
    uipath::{Access, SOURCE, group::deleted},
};
use domain::Result;
use lambda::http::Call;

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Access::Write, handle).await
}

async fn handle(visit: Visit, call: Call) -> Result<Answer> {
    let id = visit.group_id(&call).await?;
    let Visit { service, caller, fixed } = &visit;
    service.delete_group(caller, SOURCE, fixed, &id, call.now).await?;
    Ok(deleted())
}
