//! `POST /provisioning/requests/validate`, also `/provisioning/request/validation`: the same as filing,
//! without filing. Contract section 3, ValidationResult.

use super::serve;
use dialects::{
    Answer,
    orchestry::{create, validation},
};
use domain::{Caller, Error, policy::Action};
use lambda::http::{Call, MAX_BODY};
use service::Service;

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(Action::FileRequest, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> domain::Result<Answer> {
    let wanted = match create::decode(call.json(MAX_BODY)?) {
        Ok(wanted) => wanted,
        Err(Error::Invalid(findings)) => return Ok(validation::undecoded(&findings)),
        Err(error) => return Err(error),
    };
    let draft = service.validate(&caller, wanted.submission, call.now).await?;
    Ok(validation::answer(&draft, wanted.form))
}
