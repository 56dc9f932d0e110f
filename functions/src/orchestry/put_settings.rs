//! `PUT /provisioning/settings`: sets them. Ours.

use super::serve;
use dialects::{
    Answer,
    orchestry::settings::{answer, decode},
};
use domain::{Caller, policy::Action};
use lambda::http::{Call, MAX_BODY};
use service::Service;

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(Action::ManageSettings, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> domain::Result<Answer> {
    let settings = decode(call.json(MAX_BODY)?)?;
    let put = service.put_settings(&caller, settings, &call.if_match()).await?;
    Ok(answer(&put.stored, put.created))
}
