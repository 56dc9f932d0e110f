//! `ANY /bsidca/{page+}`, `ANY /BSIDCA/{page+}`, `ANY /Bsidca/{page+}`: `BSIDCA.asmx` in any case, which takes
//! every operation in SOAP 1.1 and 1.2 and most of them by GET and as forms. Contract section 7.

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
        page::{Part, address, front, locate},
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
    let part = locate(&call.raw_path);
    if call.body.len() > MAX_BODY {
        return Err(Error::TooLarge { limit: MAX_BODY });
    }
    Ok(match part {
        None => no_page(),
        Some(Part::Below(operation)) => formed(&desk, &call, operation).await,
        Some(Part::Whole) if call.method == "POST" => enveloped(&desk, &call).await,
        Some(Part::Whole) if call.method == "GET" => page(&call),
        Some(Part::Whole) => verb(),
    })
}

/// For people and for generators of clients: the names in the query have any case.
fn page(call: &Call) -> Answer {
    let address = address(&way(call));
    if call.raw_query.eq_ignore_ascii_case("wsdl") {
        return wsdl::answer(&address);
    }
    match call.query("op") {
        Some(name) => help::operation(name, &address),
        None => help::overview(&address),
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
    let decoded = envelope::decode(&Post {
        content_type: call.header("content-type"),
        soap_action: call.header("soapaction"),
        body: &call.body,
    });
    match decoded {
        Ok(envelope::Call { version, operation, command }) => {
            perform(desk, call, Binding::Soap(version), operation, command).await
        }
        Err(fault) => refused(&fault),
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
