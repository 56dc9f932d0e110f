//! `POST /provisioning/requests/{id}/extension`: asks that what was given may last longer. Ours.

use super::{request_id, serve};
use dialects::{
    Answer,
    orchestry::{create, extension, fault, form::Form},
};
use domain::{Caller, policy::Action};
use lambda::http::{Call, MAX_BODY};
use service::{Service, submit::ClientKey};

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(Action::ExtendRequest, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> domain::Result<Answer> {
    let id = request_id(&call)?;
    let wanted = extension::decode(call.json(MAX_BODY)?, id)?;
    let key = call.checked_header("idempotency-key")?.map(str::to_owned);
    let key = key.map(|key| ClientKey { key, fingerprint: wanted.fingerprint });
    match service.extend(&caller, id, wanted.longer, key, call.now).await {
        Ok(filed) => Ok(create::created(&filed.request, &filed.caller, filed.replayed)),
        Err(error) => fault::in_form(error, Form::Extension),
    }
}
