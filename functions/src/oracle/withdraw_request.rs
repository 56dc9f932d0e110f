//! `DELETE /iam/governance/selfservice/api/v1/requests/{reqid}`: withdraws a request. Contract section 8.

use super::{base, request_id, serve};
use dialects::{
    Answer,
    oracle::withdraw::{done, order},
};
use domain::{Caller, Result, policy::Action};
use lambda::http::Call;
use service::Service;

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Action::CancelRequest, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> Result<Answer> {
    let id = request_id(&call)?;
    service.act(&caller, id, &order(), call.now).await?;
    Ok(done(&base(&call), id))
}
