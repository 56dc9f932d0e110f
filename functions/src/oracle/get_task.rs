//! `GET` and `HEAD /iam/governance/selfservice/api/v1/provtasks/{taskid}`: one provisioning task. Contract
//! section 9.

use super::{base, serve, task_id};
use dialects::{
    Answer,
    oracle::task::{Shown, answer},
};
use domain::{Caller, Result, policy::Action};
use lambda::http::Call;
use service::Service;

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Action::ReadRequests, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> Result<Answer> {
    let found = service.read_task(&caller, task_id(&call)?).await?;
    let shown = Shown { request: &found.request, task: &found.task, now: call.now };
    Ok(answer(&base(&call), &shown))
}
