//! `PUT /provisioning/templates/{id}`: creates or replaces a template. Ours.

use super::serve;
use dialects::{
    Answer,
    orchestry::template::{answer, decode},
    uipath::check_fixed,
};
use domain::{Caller, TemplateId, policy::Action};
use lambda::http::{Call, MAX_BODY};
use service::Service;

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(Action::ManageTemplates, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> domain::Result<Answer> {
    let id = TemplateId::parse(call.path("id"))?;
    let template = decode(id, call.json(MAX_BODY)?)?;
    check_fixed(&caller.tenant, &template)?;
    let put = service.put_template(&caller, template, &call.if_match(), call.now).await?;
    Ok(answer(&put.stored, put.created))
}
