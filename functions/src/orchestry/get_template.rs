//! `GET /provisioning/templates/{id}`: one template. Ours.

use super::serve;
use dialects::{Answer, orchestry::template::answer};
use domain::{Caller, TemplateId, policy::Action};
use lambda::http::Call;
use service::Service;

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(Action::ReadTemplates, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> domain::Result<Answer> {
    let id = TemplateId::parse(call.path("id"))?;
    let template = service.read_template(&caller, &id).await?;
    Ok(answer(&template, false))
}
