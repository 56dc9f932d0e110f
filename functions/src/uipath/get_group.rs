//! `GET /identity/api/Group/{id}/{group}`, `/identity_/api/Group/{id}/{group}`, `/{org}/identity/api/Group/{id}/{group}`,
//! `/{org}/identity_/api/Group/{id}/{group}`, `/{org}/{tenant}/identity/api/Group/{id}/{group}`,
//! `/{org}/{tenant}/identity_/api/Group/{id}/{group}`: one group with its members. Contract section 3.

use super::{Visit, serve};
use dialects::{
    Answer,
    uipath::{Access, group::one},
};
use domain::Result;
use lambda::http::Call;

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Access::Read, handle).await
}

async fn handle(visit: Visit, call: Call) -> Result<Answer> {
    let group = visit.group(&call).await?;
    visit.show(&group, &[], &[], one).await
}
