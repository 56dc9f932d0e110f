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

/// Who is signed in by the cookie. Of several sessions the first that hasn't ended counts.
pub(super) async fn visitor(service: &Service, call: &Call) -> Result<Option<Caller>> {
    for header in call.headers.get_all("cookie") {
        for id in cookie::sessions(header.as_bytes()) {
            let visitor = service.visitor(id, call.now).await?;
            if visitor.is_some() {
                return Ok(visitor);
            }
        }
    }
    Ok(None)
}
