//! A user's wish for a token, which an operator hands in. Contract section 5.

use super::{Visit, provision};
use crate::safenet::users::person;
use dialects::safenet::{command::User, encode::Outcome, fault::message};
use domain::{Error, Result};
use service::tokens::Wisher;

/// True, or why it can't be: then nothing is left behind. Users who aren't said to be there are added.
pub(super) async fn ask(
    visit: &Visit,
    user: User,
    option: String,
    existing: bool,
) -> Result<Outcome> {
    let told = match file(visit, user, option, existing).await {
        Ok(()) => None,
        Err(error) if is_told(&error) => Some(message(&error)),
        Err(error) => return Err(error),
    };
    Ok(Outcome::With(Box::new(Outcome::Bool(told.is_none())), told))
}

async fn file(visit: &Visit, user: User, option: String, existing: bool) -> Result<()> {
    let Visit { service, caller, now, .. } = visit;
    let person = person(user)?;
    let accounts = service.read_settings(caller).await?.value.account_names;
    let organization = accounts.first().ok_or_else(|| Error::not_found("organization", ""))?;
    let wisher = if existing { Wisher::Known(person.id) } else { Wisher::Newcomer(person) };
    let wanted = provision(option, None);
    match service.ask_for_token(caller, organization, wisher, wanted, *now).await {
        Ok(_) => Ok(()),
        Err(Error::Conflict { code: code @ "UserExists", message }) => {
            Err(Error::conflict(code, format!("{message}: say so with existingUser")))
        }
        Err(error) => Err(error),
    }
}

/// What is about the wish; the rest is a fault.
fn is_told(error: &Error) -> bool {
    match error {
        Error::Malformed { .. }
        | Error::Invalid(_)
        | Error::NotFound { .. }
        | Error::Conflict { .. } => true,
        Error::Unauthenticated(_)
        | Error::Forbidden(_)
        | Error::Stale { .. }
        | Error::TooLarge { .. }
        | Error::UnsupportedMedia { .. }
        | Error::Busy { .. }
        | Error::OutOfTime { .. }
        | Error::Internal(_) => false,
    }
}
