//! `PUT /provisioning/users/{id}`: creates or replaces a person's record. Ours.

use super::serve;
use dialects::{
    Answer,
    orchestry::people::{answer, decode},
};
use domain::{Caller, UserId, policy::Action};
use lambda::http::{Call, MAX_BODY};
use service::Service;

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(Action::ManageUsers, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> domain::Result<Answer> {
    let id = UserId::parse(call.path("id"))?;
    let user = decode(id, call.json(MAX_BODY)?)?;
    let put = service.put_user(&caller, user, &call.if_match()).await?;
    Ok(answer(&put.stored, put.created))
}
