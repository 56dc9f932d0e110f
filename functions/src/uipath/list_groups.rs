//! `GET /identity/api/Group/{id}`, `/identity_/api/Group/{id}`, `/{org}/identity/api/Group/{id}`,
//! `/{org}/identity_/api/Group/{id}`, `/{org}/{tenant}/identity/api/Group/{id}`,
//! `/{org}/{tenant}/identity_/api/Group/{id}`: every group, without its members. Contract section 3.

use super::{Visit, listed, serve};
use dialects::{Answer, uipath::Access};
use domain::Result;
use lambda::http::Call;

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Access::Read, handle).await
}

async fn handle(visit: Visit, call: Call) -> Result<Answer> {
    visit.enter(call.path("id")).await?;
    let Visit { service, caller, fixed } = &visit;
    Ok(listed(&service.groups(caller, fixed).await?))
}
