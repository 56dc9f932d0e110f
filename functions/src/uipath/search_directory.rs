//! `GET /identity/api/Directory/Search/{id}`, `/identity_/api/Directory/Search/{id}`, `/{org}/identity/api/Directory/Search/{id}`,
//! `/{org}/identity_/api/Directory/Search/{id}`, `/{org}/{tenant}/identity/api/Directory/Search/{id}`,
//! `/{org}/{tenant}/identity_/api/Directory/Search/{id}`: users and groups whose names begin so. Contract section 3.

use super::{Visit, serve};
use dialects::{
    Answer,
    uipath::{
        Access,
        directory::{Entity, found},
    },
};
use domain::Result;
use lambda::http::Call;

/// The most users and the most groups that are found.
const MOST: usize = 50;

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Access::Read, handle).await
}

async fn handle(visit: Visit, call: Call) -> Result<Answer> {
    visit.enter(call.path("id")).await?;
    let begins = call.query_in_any_case("startsWith").unwrap_or_default();
    let Visit { service, caller, fixed } = &visit;
    let users = service.people_like(caller, begins, MOST).await?;
    let groups = service.groups(caller, fixed).await?;
    let small = begins.to_lowercase();
    let named = groups.iter().filter(|it| it.template.name.to_lowercase().starts_with(&small));
    let users = users.iter().map(Entity::User);
    let groups = named.take(MOST).map(|group| Entity::Group(&group.template));
    Ok(found(&users.chain(groups).collect::<Vec<_>>()))
}
