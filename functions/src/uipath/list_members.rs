//! `GET /identity/api/Group/{id}/{group}/Members`, `/identity_/api/Group/{id}/{group}/Members`, `/{org}/identity/api/Group/{id}/{group}/Members`,
//! `/{org}/identity_/api/Group/{id}/{group}/Members`, `/{org}/{tenant}/identity/api/Group/{id}/{group}/Members`,
//! `/{org}/{tenant}/identity_/api/Group/{id}/{group}/Members`: a page of a group's members. Contract section 3.

use super::{Visit, serve};
use dialects::{
    Answer,
    uipath::{
        Access,
        member::{decode_page, page},
    },
};
use domain::Result;
use lambda::http::Call;
use service::groups::Page;

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Access::Read, handle).await
}

async fn handle(visit: Visit, call: Call) -> Result<Answer> {
    let (skip, top) = decode_page(call.query_in_any_case("skip"), call.query_in_any_case("top"))?;
    let group = visit.group(&call).await?;
    let Visit { service, caller, .. } = &visit;
    let Page { total, members } = service.members_page(caller, &group, skip, top, call.now).await?;
    Ok(page(total, &members))
}
