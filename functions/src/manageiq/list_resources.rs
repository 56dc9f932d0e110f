//! `GET /api/{collection}`, `/api/v4.4.0/{collection}`: a page of a collection. Contract section 2.

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
        | Collection::AutomationRequests => requests::list(&visit, collection, &query).await,
        Collection::RequestTasks => tasks::list_all(&visit, &query).await,
        Collection::Templates => templates::list(&visit, &query).await,
        Collection::Users => people::list_users(&mut visit, &query).await,
        Collection::Groups => people::list_groups(&mut visit, &query).await,
        Collection::Roles => people::list_roles(&visit, &query),
        Collection::Notifications => requests::list_notifications(&visit, &query).await,
    }
}
