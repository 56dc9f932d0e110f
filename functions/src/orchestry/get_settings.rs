//! `GET /provisioning/settings`: what the tenant decides for itself. Ours.

use super::serve;
use dialects::{Answer, orchestry::settings::answer};
use domain::{Caller, policy::Action};
use lambda::http::Call;
use service::Service;

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(Action::ReadSettings, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> domain::Result<Answer> {
    let _ = call;
    let settings = service.read_settings(&caller).await?;
    Ok(answer(&settings, false))
}
