//! `POST /oauth/token`: an opaque token for client credentials. RFC 6749, section 4.4.

use dialects::{
    Answer,
    oauth::{Refusal, decode, issued, refused, render},
};
use domain::Result;
use lambda::{
    auth::{Basic, Gate, basic},
    boot,
    http::{Call, serve},
};
use service::{Service, identity::TOKEN_LIFE};

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    let boot = boot()?;
    let (service, gate) = (boot.service(), boot.gate()?);
    serve(render, move |call| handle(service.clone(), gate.clone(), call)).await
}

async fn handle(service: Service, gate: Gate, call: Call) -> Result<Answer> {
    let wanted = match decode(call.header("content-type").unwrap_or_default(), &call.body) {
        Ok(wanted) => wanted,
        Err(refusal) => return Ok(refused(refusal)),
    };
    let Some(client) = client(&call, wanted.client) else {
        return Ok(refused(Refusal::InvalidClient));
    };
    let identity = gate.sign_in(&client).await?;
    let token = service.issue_token(&identity, call.now).await?;
    Ok(issued(&token, TOKEN_LIFE.as_secs()))
}

/// The client in the header, or else in the body.
fn client(call: &Call, body: Option<(String, String)>) -> Option<Basic> {
    let header = call.header("authorization").and_then(|header| header.split_once(' '));
    match header {
        Some((scheme, credentials)) if scheme.eq_ignore_ascii_case("basic") => basic(credentials),
        Some(_) | None => body.map(|(login, secret)| Basic { login, secret }),
    }
}
