//! `GET /identity/api/User/{id}`, `/identity_/api/User/{id}`, `/{org}/identity/api/User/{id}`,
//! `/{org}/identity_/api/User/{id}`, `/{org}/{tenant}/identity/api/User/{id}`,
//! `/{org}/{tenant}/identity_/api/User/{id}`: one user, with the groups that they belong to. Contract section 3.

use super::{Visit, serve};
use dialects::{
    Answer,
    uipath::{Access, Strictness, user::one},
};
use domain::Result;
use lambda::http::Call;

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Access::Read, handle).await
}

async fn handle(visit: Visit, call: Call) -> Result<Answer> {
    let Visit { service, caller, fixed } = &visit;
    let settings = service.group_settings(caller).await?;
    let id = Strictness::of(settings.uipath.guid_strict).user("userId", call.path("id"))?;
    let user = service.person(caller, &id).await?;
    let groups = service.groups_with(caller, fixed, &id).await?;
    let groups: Vec<_> = groups.into_iter().map(|group| group.template.id).collect();
    Ok(one(&user, &groups))
}
