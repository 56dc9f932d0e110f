//! `POST /provisioning/requests/{id}/cancel`: withdraws or stops what isn't done. Ours.

use super::{request_id, serve};
use dialects::{
    Answer,
    orchestry::{
        approval::decode_remark,
        request::{Shown, answer},
    },
};
use domain::{Caller, commands::cancel::Manner, policy::Action};
use lambda::http::{Call, MAX_BODY};
use service::{Service, read::Seen};

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(Action::CancelRequest, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> domain::Result<Answer> {
    let id = request_id(&call)?;
    let comment = decode_remark(call.optional_json(MAX_BODY)?)?;
    let expected = call.if_match();
    let now = call.now;
    let found = service.cancel(&caller, id, Manner::Any, comment, &expected, now).await?;
    let Seen { caller, request, votes, tasks } = &found;
    Ok(answer(&Shown { request, votes, tasks, caller, now }))
}
