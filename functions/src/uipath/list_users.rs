//! `GET /identity/api/User/users/{id}`, `/identity_/api/User/users/{id}`, `/{org}/identity/api/User/users/{id}`,
//! `/{org}/identity_/api/User/users/{id}`, `/{org}/{tenant}/identity/api/User/users/{id}`,
//! `/{org}/{tenant}/identity_/api/User/users/{id}`: a page of users. Contract section 3.

use super::{Visit, serve};
use dialects::{
    Answer,
    uipath::{Access, member::decode_page, user::page},
};
use domain::Result;
use lambda::http::Call;

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Access::Read, handle).await
}

async fn handle(visit: Visit, call: Call) -> Result<Answer> {
    visit.enter(call.path("id")).await?;
    let (skip, top) = decode_page(call.query_in_any_case("skip"), call.query_in_any_case("top"))?;
    let Visit { service, caller, .. } = &visit;
    let (total, users) = service.people_page(caller, skip as usize, top as usize).await?;
    Ok(page(total, &users))
}
