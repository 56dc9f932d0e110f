//! `PUT /iam/governance/selfservice/api/v1/provtasks/{taskid}`: looks after a provisioning task. Contract
//! section 9.

use super::{base, serve, task_id};
use dialects::{
    Answer,
    oracle::task::act::{decode, done},
};
use domain::{Caller, Result, policy::Action};
use lambda::http::{Call, MAX_BODY};
use service::Service;

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Action::ManageTasks, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> Result<Answer> {
    let id = task_id(&call)?;
    let care = decode(call.json(MAX_BODY)?)?;
    service.tend(&caller, id, care, None, call.now).await?;
    Ok(done(&base(&call), id))
}
