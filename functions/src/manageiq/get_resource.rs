//! `GET /api/{collection}/{id}`, `/api/v4.4.0/{collection}/{id}`: one resource. Contract sections 2.2 and 2.4.

use super::{Outcome, Visit, people, requests, serve, tasks, templates};
use dialects::{Answer, manageiq::collection::Collection};

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(handle).await
}

async fn handle(mut visit: Visit) -> Outcome<Answer> {
    let (collection, query) = visit.asked()?;
    match collection {
        Collection::Requests
        | Collection::ProvisionRequests
        | Collection::ServiceRequests
        | Collection::AutomationRequests => requests::get(&visit, collection, &query).await,
        Collection::RequestTasks => tasks::get_by_itself(&visit, &query).await,
        Collection::Templates => templates::get(&visit, &query).await,
        Collection::Users => people::get_user(&mut visit, &query).await,
        Collection::Groups => people::get_group(&mut visit, &query).await,
        Collection::Roles => people::get_role(&visit, &query),
        Collection::Notifications => requests::get_notification(&visit, &query).await,
    }
}
