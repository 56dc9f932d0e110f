//! `GET /provisioning/users/{id}`: one person. Ours.

use super::serve;
use dialects::{Answer, orchestry::people::answer};
use domain::{Caller, UserId, policy::Action};
use lambda::http::Call;
use service::Service;

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(Action::ReadUsers, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> domain::Result<Answer> {
    let id = UserId::parse(call.path("id"))?;
    let user = service.read_user(&caller, &id).await?;
    Ok(answer(&user, false))
}
