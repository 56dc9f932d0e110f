//! `POST /provisioning/requests`: files a request. Contract section 3, CreateRequest.

use super::serve;
use dialects::{
    Answer,
    orchestry::{create, fault},
};
use domain::{Caller, policy::Action};
use lambda::http::{Call, MAX_BODY};
use service::{Service, submit::ClientKey};

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(Action::FileRequest, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> domain::Result<Answer> {
    let wanted = create::decode(call.json(MAX_BODY)?)?;
    let named =
        call.checked_header("idempotency-key")?.or(wanted.submission.correlation_id.as_deref());
    let key = named.map(str::to_owned);
    let key = key.map(|key| ClientKey { key, fingerprint: wanted.fingerprint });
    match service.submit(&caller, wanted.submission, key, call.now).await {
        Ok(filed) => Ok(create::created(&filed.request, &filed.caller, filed.replayed)),
        Err(error) => fault::in_form(error, wanted.form),
    }
}
