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
    let boot = boot().await?;
    let service = boot.service();
    let gate = boot.gate(&service)?;
    serve(render, move |call| handle(service.clone(), gate.clone(), call)).await
}

async fn handle(service: Service, gate: Gate, call: Call) -> Result<Answer> {
    let wanted = match decode(call.header("content-type").unwrap_or_default(), &call.body) {
        Ok(wanted) => wanted,
        Err(refusal) => return Ok(refused(refusal)),
    };
    let client = match client(&call, wanted.client) {
        Ok(client) => client,
        Err(refusal) => return Ok(refused(refusal)),
    };
    let identity = gate.sign_in(&client).await?;
    let token = service.issue_token(&identity, call.now).await?;
    Ok(issued(&token, TOKEN_LIFE.as_secs()))
}

/// The client in the header or in the body; RFC 6749, section 2.3, forbids to use both.
fn client(call: &Call, body: Option<(String, String)>) -> std::result::Result<Basic, Refusal> {
    let header = call.header("authorization").and_then(|header| header.split_once(' '));
    let header = header.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"));
    match (header, body) {
        (Some(_), Some(_)) => Err(Refusal::InvalidRequest("say who you are in one way")),
        (Some((_, credentials)), None) => basic(credentials).ok_or(Refusal::InvalidClient),
        (None, Some((login, secret))) => Ok(Basic { login, secret }),
        (None, None) => Err(Refusal::InvalidClient),
    }
}
