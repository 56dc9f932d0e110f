//! The dialect from outside: what comes in, what goes out, and what has to hold of any input.

mod answers;
mod envelopes;
mod forms;
mod hostile;

use super::{
    NAMESPACE,
    command::Command,
    envelope::{Post, decode},
    fault::Fault,
};

/// An envelope of SOAP 1.1 around this body.
fn soap11(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
         <soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\">\
         <soap:Body>{body}</soap:Body></soap:Envelope>"
    )
}

/// An envelope of SOAP 1.2 around this body.
fn soap12(body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body>{body}</s:Body></s:Envelope>"
    )
}

/// An operation's element around these parameters.
fn called(operation: &str, parameters: &str) -> String {
    format!("<{operation} xmlns=\"{NAMESPACE}\">{parameters}</{operation}>")
}

/// What is made of a post of SOAP 1.1 with the operation's action.
fn sent(operation: &str, parameters: &str) -> Result<Command, Fault> {
    let action = format!("\"{NAMESPACE}{operation}\"");
    let body = soap11(&called(operation, parameters));
    let post = Post {
        content_type: Some("text/xml; charset=utf-8"),
        soap_action: Some(&action),
        body: body.as_bytes(),
    };
    decode(&post).map(|call| call.command)
}
