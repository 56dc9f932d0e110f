//! `PUT /iam/governance/selfservice/api/v1/requests/{reqid}`: acts on a request. Contract section 7.

use super::{base, request_id, serve};
use dialects::{
    Answer,
    oracle::act::{decode, done},
};
use domain::{Caller, Result, policy::Action};
use lambda::http::{Call, MAX_BODY};
use service::Service;

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Action::ReadRequests, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> Result<Answer> {
    let id = request_id(&call)?;
    let order = decode(call.json(MAX_BODY)?, &caller.tenant, id)?;
    service.act(&caller, id, &order, call.now).await?;
    Ok(done(&base(&call), id))
}
