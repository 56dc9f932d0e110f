//! `POST /provisioning/requests/{id}/approval`: approves or rejects. Contract section 3, Approval body.

use super::{request_id, serve};
use dialects::{
    Answer,
    orchestry::{
        approval::decode,
        request::{Shown, answer},
    },
};
use domain::{Caller, policy::Action};
use lambda::http::{Call, MAX_BODY};
use service::{Service, read::Seen};

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(Action::DecideRequest, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> domain::Result<Answer> {
    let id = request_id(&call)?;
    let ballot = decode(call.json(MAX_BODY)?, &caller)?;
    let expected = call.if_match();
    let now = call.now;
    let found = service.decide(&caller, id, ballot, &expected, now).await?;
    let Seen { caller, request, votes, tasks } = &found;
    Ok(answer(&Shown { request, votes, tasks, caller, now }))
}
