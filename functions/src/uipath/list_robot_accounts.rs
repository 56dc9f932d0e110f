//! `GET /identity/api/RobotAccount/{id}`, `/identity_/api/RobotAccount/{id}`, `/{org}/identity/api/RobotAccount/{id}`,
//! `/{org}/identity_/api/RobotAccount/{id}`, `/{org}/{tenant}/identity/api/RobotAccount/{id}`,
//! `/{org}/{tenant}/identity_/api/RobotAccount/{id}`: a page of robot accounts, of which
//! there are none: only people are members here. Contract section 3.

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
    decode_page(call.query_in_any_case("skip"), call.query_in_any_case("top"))?;
    Ok(page(0, &[]))
}
