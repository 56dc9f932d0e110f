//! `POST /identity/connect/token`, `/identity_/connect/token`, `/{org}/identity/connect/token`,
//! `/{org}/identity_/connect/token`, `/{org}/{tenant}/identity/connect/token`,
//! `/{org}/{tenant}/identity_/connect/token`: a token for client credentials, good for groups alone. Contract section 5.

use dialects::{
    Answer,
    uipath::{
        fault,
        token::{Refusal, TokenRequest, decode, issued, refused},
    },
};
use domain::{Error, Result};
use lambda::{
    auth::{Basic, Gate, basic},
    boot,
    http::{Call, serve},
};
use service::{Service, identity::TOKEN_LIFE};

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    let boot = boot().await?;
    let service = boot.service();
    let gate = boot.gate(&service)?;
    let render = |error: &Error| fault::render(error, "");
    serve(render, move |call| handle(service.clone(), gate.clone(), call)).await
}

async fn handle(service: Service, gate: Gate, call: Call) -> Result<Answer> {
    let outcome = match asked(&call) {
        Ok((wanted, client)) => issue(&service, &gate, &call, &wanted, &client).await?,
        Err(refusal) => Err(refusal),
    };
    Ok(outcome.unwrap_or_else(refused))
}

fn asked(call: &Call) -> std::result::Result<(TokenRequest, Basic), Refusal> {
    let wanted = decode(call.header("content-type").unwrap_or_default(), &call.body)?;
    let header = call.header("authorization").and_then(|header| header.split_once(' '));
    let header = header.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"));
    let client = match (header, wanted.client.clone()) {
        (Some((_, credentials)), None) => basic(credentials),
        (None, Some((login, secret))) => Some(Basic { login, secret }),
        (Some(_), Some(_)) | (None, None) => None,
    };
    Ok((wanted, client.ok_or(Refusal::InvalidClient)?))
}

async fn issue(
    service: &Service,
    gate: &Gate,
    call: &Call,
    wanted: &TokenRequest,
    client: &Basic,
) -> Result<std::result::Result<Answer, Refusal>> {
    let identity = match gate.sign_in(client).await {
        Ok(identity) => identity,
        Err(Error::Unauthenticated(_)) => return Ok(Err(Refusal::InvalidClient)),
        Err(error) => return Err(error),
    };
    let scopes = match wanted.scopes(&identity.scopes) {
        Ok(scopes) => scopes,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let token = service.issue_limited_token(&identity, &scopes, call.now).await?;
    Ok(Ok(issued(&token, TOKEN_LIFE.as_secs(), &scopes)))
}
