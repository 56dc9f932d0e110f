//! What a caller is told that can't be served. Contract section 7.

mod message;

use super::{
    Binding, INSTANCE, SCHEMA, Version, reply,
    xml::{Element, element},
};
use crate::{Answer, reply::to_repeat};
use domain::Error;
use http::{StatusCode, header};
pub use message::message;

/// Why an envelope isn't served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The version to answer with.
    pub version: Version,
    /// Whose fault it is.
    pub code: Code,
    /// What is wrong.
    pub text: String,
}

/// Whose fault it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The caller's.
    Client,
    /// Ours, or that of what was asked for.
    Server,
    /// A header has to be understood and isn't.
    MustUnderstand,
    /// The envelope has a version that there isn't.
    VersionMismatch,
    /// The body can't be read; nothing is said of it.
    Malformed,
    /// The body isn't XML in UTF-8; nothing is said of it.
    Media,
}

impl Fault {
    /// A fault of that version.
    pub fn new(version: Version, code: Code, text: impl Into<String>) -> Self {
        Self { version, code, text: text.into() }
    }

    /// The fault as an answer. What is no 500 has no body.
    pub fn render(&self) -> Answer {
        let status = match self.code {
            Code::Malformed => StatusCode::BAD_REQUEST,
            Code::Media => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Code::Client | Code::Server | Code::MustUnderstand | Code::VersionMismatch => {
                return reply::soap(
                    self.version,
                    StatusCode::INTERNAL_SERVER_ERROR,
                    self.envelope(),
                );
            }
        };
        reply::soap(self.version, status, "")
    }

    fn envelope(&self) -> String {
        let fault = match self.version {
            Version::Soap11 => self.fault11(),
            Version::Soap12 => self.fault12(),
        };
        let header = (self.code == Code::VersionMismatch).then(upgrade);
        envelope(self.version)
            .children(header.map(|upgrade| element("soap:Header").child(upgrade)))
            .child(element("soap:Body").child(fault))
            .document()
    }

    fn fault11(&self) -> Element {
        let code = match self.code {
            Code::Client | Code::Malformed | Code::Media => "soap:Client",
            Code::Server => "soap:Server",
            Code::MustUnderstand => "soap:MustUnderstand",
            Code::VersionMismatch => "soap:VersionMismatch",
        };
        element("soap:Fault")
            .child(element("faultcode").text(code))
            .child(element("faultstring").text(&*self.text))
            .child(element("detail"))
    }

    fn fault12(&self) -> Element {
        let code = match self.code {
            Code::Client | Code::Malformed | Code::Media => "soap:Sender",
            Code::Server => "soap:Receiver",
            Code::MustUnderstand => "soap:MustUnderstand",
            Code::VersionMismatch => "soap:VersionMismatch",
        };
        let text = element("soap:Text").with("xml:lang", "en").text(&*self.text);
        element("soap:Fault")
            .child(element("soap:Code").child(element("soap:Value").text(code)))
            .child(element("soap:Reason").child(text))
            .child(element("soap:Detail"))
    }
}

/// An envelope that declares what ASP.NET's do.
pub(super) fn envelope(version: Version) -> Element {
    element("soap:Envelope")
        .with("xmlns:soap", version.namespace())
        .with("xmlns:xsi", INSTANCE)
        .with("xmlns:xsd", SCHEMA)
}

/// Which versions there are. SOAP 1.2, section 5.4.7.
fn upgrade() -> Element {
    let supported = |prefix: &'static str, version: Version| {
        let name = match version {
            Version::Soap11 => "xmlns:soap11",
            Version::Soap12 => "xmlns:soap12",
        };
        element("soap12:SupportedEnvelope")
            .with("qname", format!("{prefix}:Envelope"))
            .with(name, version.namespace())
    };
    element("soap12:Upgrade")
        .with("xmlns:soap12", Version::Soap12.namespace())
        .child(supported("soap12", Version::Soap12))
        .child(supported("soap11", Version::Soap11))
}

/// An error of an operation, as whoever has called it that way reads it.
pub fn render(error: &Error, binding: Binding) -> Answer {
    let text = message(error);
    let answer = match binding {
        Binding::Soap(version) => {
            let text = format!("Server was unable to process request. ---> {text}");
            Fault::new(version, Code::Server, text).render()
        }
        Binding::Form => plain(StatusCode::INTERNAL_SERVER_ERROR, &text),
    };
    to_repeat(answer, error)
}

/// A sentence instead of an answer.
pub fn plain(status: StatusCode, text: &str) -> Answer {
    reply::body(status, "text/plain; charset=utf-8", text)
}

/// 405: the page is only read and posted to.
pub fn verb() -> Answer {
    let answer = plain(StatusCode::METHOD_NOT_ALLOWED, "Request format is unrecognized.");
    reply::with(answer, header::ALLOW, "GET, POST")
}

/// 404 for what isn't the page, as the gateway has it for everything else.
pub fn no_page() -> Answer {
    reply::body(StatusCode::NOT_FOUND, "application/json", "{\"message\":\"Not Found\"}")
}
