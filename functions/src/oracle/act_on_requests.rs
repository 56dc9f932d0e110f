//! `PUT /iam/governance/selfservice/api/v1/requests`: acts on several requests, on each by itself. Contract
//! section 7.

use super::{act_on_all, base, serve};
use dialects::{
    Answer,
    oracle::act::{answer, decode_all},
};
use domain::{Caller, Result, policy::Action};
use lambda::http::{Call, MAX_BODY};
use service::Service;

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Action::ReadRequests, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> Result<Answer> {
    let wishes = decode_all(call.json(MAX_BODY)?, &caller.tenant)?;
    let rows = act_on_all(&service, &caller, wishes, call.now).await;
    Ok(answer(&base(&call), &rows))
}
