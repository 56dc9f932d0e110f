//! `DELETE /provisioning/templates/{id}`: stops offering it. Requests that were filed go on. Ours.

use super::serve;
use dialects::{Answer, orchestry::empty};
use domain::{Caller, TemplateId, policy::Action};
use lambda::http::Call;
use service::Service;

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(Action::ManageTemplates, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> domain::Result<Answer> {
    let id = TemplateId::parse(call.path("id"))?;
    service.delete_template(&caller, &id, &call.if_match()).await?;
    Ok(empty())
}
