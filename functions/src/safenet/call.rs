//! `$default`: what is no other route. Among it is `BSIDCA.asmx` in any case and folder, which takes every operation
//! in SOAP 1.1 and 1.2 and most of them by GET and as forms (contract section 7); nothing else is found.

use super::{Visit, session, tasks, tokens, users};
use dialects::{
    Answer,
    links::Way,
    safenet::{
        Binding, Version,
        command::Command,
        cookie,
        encode::{Outcome, encode},
        envelope::{self, Post},
        fault::{self, Code, Fault, no_page, verb},
        form::{self, Get},
        help,
        operations::Operation,
        page::{Part, Wanted, address, front, locate, wanted},
        wsdl,
    },
};
use domain::{Error, Place, Result};
use lambda::{
    boot,
    http::{Call, MAX_BODY, log, serve},
};
use service::Service;

const NOT_CONNECTED: Error = Error::Unauthenticated("the session is not connected");

/// What every call needs.
#[derive(Clone, Debug)]
struct Desk {
    service: Service,
    public_url: Option<String>,
}

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    let boot = boot().await?;
    let desk = Desk { service: boot.service(), public_url: boot.config.public_url.clone() };
    serve(render, move |call| handle(desk.clone(), call)).await
}

/// What goes wrong before it is known how the call was made.
fn render(error: &Error) -> Answer {
    fault::render(error, Binding::Soap(Version::Soap11))
}

async fn handle(desk: Desk, call: Call) -> Result<Answer> {
    let Some(part) = locate(&call.raw_path) else { return Ok(no_page()) };
    if call.body.len() > MAX_BODY {
        return Ok(too_large(&call, part));
    }
    Ok(match part {
        Part::Below(operation) => formed(&desk, &call, operation).await,
        Part::Whole if call.method == "POST" => enveloped(&desk, &call).await,
        Part::Whole if call.method == "GET" => page(&call),
        Part::Whole => verb(),
    })
}

/// Told in the way in which it was called.
fn too_large(call: &Call, part: Part<'_>) -> Answer {
    let error = Error::TooLarge { limit: MAX_BODY };
    log(&error);
    let binding = match part {
        Part::Whole => Binding::Soap(envelope::guessed(&post(call))),
        Part::Below(_) => Binding::Form,
    };
    fault::render(&error, binding)
}

/// For people and for generators of clients.
fn page(call: &Call) -> Answer {
    let address = address(&way(call));
    match wanted(&call.raw_query) {
        Wanted::Description => wsdl::answer(&address),
        Wanted::Operation(name) => help::operation(&name, &address),
        Wanted::Overview => help::overview(&address),
    }
}

fn way(call: &Call) -> Way<'_> {
    Way {
        scheme: call.header("x-forwarded-proto"),
        forwarded_host: call.header("x-forwarded-host"),
        host: call.header("host"),
        path: &call.raw_path,
    }
}

async fn enveloped(desk: &Desk, call: &Call) -> Answer {
    match envelope::decode(&post(call)) {
        Ok(envelope::Call { version, operation, command }) => {
            perform(desk, call, Binding::Soap(version), operation, command).await
        }
        Err(fault) => refused(&fault),
    }
}

fn post(call: &Call) -> Post<'_> {
    Post {
        content_type: call.header("content-type"),
        soap_action: call.header("soapaction"),
        body: &call.body,
    }
}

/// What is answered without a body is told to the log.
fn refused(fault: &Fault) -> Answer {
    match fault.code {
        Code::Client | Code::Server | Code::MustUnderstand | Code::VersionMismatch => {}
        Code::Malformed | Code::Media => log(&Error::malformed(Place::Whole, &fault.text)),
    }
    fault.render()
}

async fn formed(desk: &Desk, call: &Call, operation: &str) -> Answer {
    let decoded = form::decode(&Get {
        operation,
        method: &call.method,
        content_type: call.header("content-type").unwrap_or_default(),
        query: &call.raw_query,
        body: &call.body,
    });
    match decoded {
        Ok((operation, command)) => perform(desk, call, Binding::Form, operation, command).await,
        Err(refusal) => refusal.render(),
    }
}

async fn perform(
    desk: &Desk,
    call: &Call,
    binding: Binding,
    operation: &Operation,
    command: Command,
) -> Answer {
    match carry_out(desk, call, command).await {
        Ok((outcome, session)) => {
            let answer = encode(operation, binding, &outcome);
            let secure = call.header("x-forwarded-proto") == Some("https");
            session.iter().fold(answer, |answer, id| cookie::with_session(answer, id, secure))
        }
        Err(error) => {
            log(&error);
            fault::render(&error, binding)
        }
    }
}

/// What comes of it, and the session that it has opened.
async fn carry_out(
    desk: &Desk,
    call: &Call,
    command: Command,
) -> Result<(Outcome, Option<String>)> {
    let outcome = match command {
        Command::Connect { login, secret } => {
            return session::connect(&desk.service, call, &login, &secret).await;
        }
        Command::Ping => Outcome::Bool(session::visitor(&desk.service, call).await?.is_some()),
        Command::User(command) => users::perform(&visit(desk, call).await?, command).await?,
        Command::Token(command) => tokens::perform(&visit(desk, call).await?, command).await?,
        Command::Task(command) => tasks::perform(&visit(desk, call).await?, command).await?,
    };
    Ok((outcome, None))
}

async fn visit(desk: &Desk, call: &Call) -> Result<Visit> {
    let caller = session::visitor(&desk.service, call).await?.ok_or(NOT_CONNECTED)?;
    let front = desk.public_url.clone().unwrap_or_else(|| front(&way(call)));
    Ok(Visit { service: desk.service.clone(), caller, now: call.now, front })
}
