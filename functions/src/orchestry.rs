//! The native API: one endpoint a file.

pub mod cancel_request;
pub mod create_request;
pub mod decide_request;
pub mod delete_template;
pub mod extend_request;
pub mod get_batch;
pub mod get_job_status;
pub mod get_request;
pub mod get_settings;
pub mod get_template;
pub mod get_user;
pub mod list_events;
pub mod list_requests;
pub mod list_templates;
pub mod put_settings;
pub mod put_template;
pub mod put_user;
pub mod release_request;
pub mod retry_request;
pub mod validate_request;

use dialects::{Answer, orchestry::fault::render};
use domain::{
    Caller, Error, RequestId, Result,
    policy::{Action, authorize},
};
use lambda::{
    boot,
    http::{self, Call},
};
use service::Service;

/// Serves an endpoint for callers who may do `action`; they are told so before their body is read.
async fn serve<F>(
    action: Action,
    handle: fn(Service, Caller, Call) -> F,
) -> Result<(), lambda::Error>
where
    F: Future<Output = Result<Answer>> + Send,
{
    let boot = boot().await?;
    let service = boot.service();
    let gate = boot.gate(&service)?;
    http::serve(render, move |call| {
        let (service, gate) = (service.clone(), gate.clone());
        async move {
            let caller = gate.caller(&call.headers, call.now).await?;
            authorize(&caller, action)?;
            handle(service, caller, call).await
        }
    })
    .await
}

/// The request that the path names. A number that is never handed out is one that isn't there.
fn request_id(call: &Call) -> Result<RequestId> {
    let text = call.path("id");
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    RequestId::parse(text).map_err(|error| match error {
        Error::Malformed { .. } if is_number => Error::not_found("request", text),
        error => error,
    })
}
