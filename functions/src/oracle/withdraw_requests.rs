//! `DELETE /iam/governance/selfservice/api/v1/requests`: withdraws several requests, each by itself.
//! Contract section 8.

use super::{act_on_all, base, serve};
use dialects::{
    Answer,
    oracle::withdraw::{answer, decode},
};
use domain::{Caller, Error, Result, policy::Action};
use lambda::http::{Call, MAX_BODY};
use service::Service;

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Action::CancelRequest, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> Result<Answer> {
    // Whatever its media type says: clients that send a body with DELETE at all leave it out.
    if call.body.len() > MAX_BODY {
        return Err(Error::TooLarge { limit: MAX_BODY });
    }
    let rows = act_on_all(&service, &caller, decode(&call.body)?, call.now).await;
    Ok(answer(&base(&call), &rows))
}
