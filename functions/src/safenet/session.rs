//! Signing in, and the cookie that says who has. Contract sections 2 and 3.

use dialects::safenet::{cookie, encode::Outcome};
use domain::{Caller, Result};
use lambda::http::Call;
use service::Service;

/// Opens a session, if name and secret fit. That they don't is no fault.
pub(super) async fn connect(
    service: &Service,
    call: &Call,
    login: &str,
    secret: &str,
) -> Result<(Outcome, Option<String>)> {
    let session = service.connect(login, secret, call.now).await?;
    let code = if session.is_some() { "AUTH_SUCCESS" } else { "AUTH_FAILURE" };
    Ok((Outcome::Text(Some(code.into())), session))
}

/// Who is signed in by the cookie.
pub(super) async fn visitor(service: &Service, call: &Call) -> Result<Option<Caller>> {
    match call.header("cookie").and_then(cookie::session) {
        Some(id) => service.visitor(id, call.now).await,
        None => Ok(None),
    }
}
