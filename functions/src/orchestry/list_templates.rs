//! `GET /provisioning/templates`: everything that can be requested. Contract section 3, Template.

use super::serve;
use dialects::{Answer, orchestry::template::answer_list};
use domain::{Caller, policy::Action};
use lambda::http::Call;
use service::Service;

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(Action::ReadTemplates, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> domain::Result<Answer> {
    let _ = call;
    let templates = service.list_templates(&caller).await?;
    Ok(answer_list(&templates))
}
