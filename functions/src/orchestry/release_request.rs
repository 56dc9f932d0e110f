//! `POST /provisioning/requests/{id}/release`: gives back early what is held. Ours.

use super::{request_id, serve};
use dialects::{
    Answer,
    orchestry::{
        release::decode,
        request::{Shown, answer},
    },
};
use domain::{Caller, policy::Action};
use lambda::http::{Call, MAX_BODY};
use service::{Service, read::Seen};

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(Action::ReleaseRequest, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> domain::Result<Answer> {
    let id = request_id(&call)?;
    let back = decode(call.optional_json(MAX_BODY)?)?;
    let expected = call.if_match();
    let now = call.now;
    let found = service.release(&caller, id, &back, &expected, now).await?;
    let Seen { caller, request, votes, tasks } = &found;
    Ok(answer(&Shown { request, votes, tasks, caller, now }))
}
