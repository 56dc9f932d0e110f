//! `GET /provisioning/requests/{id}/jobstatus`: how far the work is. Contract section 3, JobStatus.

use super::{request_id, serve};
use dialects::{
    Answer,
    orchestry::{job_status::answer, request::Shown},
};
use domain::{Caller, policy::Action};
use lambda::http::Call;
use service::{Service, read::Seen};

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(Action::ReadRequests, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> domain::Result<Answer> {
    let id = request_id(&call)?;
    let found = service.read(&caller, id).await?;
    let Seen { caller, request, votes, tasks } = &found;
    Ok(answer(&Shown { request, votes, tasks, caller, now: call.now }))
}
