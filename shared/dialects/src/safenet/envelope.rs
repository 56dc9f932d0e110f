//! SOAP: which version an envelope has, which operation it is for and what it says. Contract section 7.

mod media;
mod parameters;

use super::{
    NAMESPACE, Version,
    arguments::Arguments,
    command::Command,
    fault::{Code, Fault},
    operations::{self, Operation},
    tree::{self, Element},
};
use media::Media;
use percent_encoding::percent_decode_str;

/// What was posted to the page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Post<'a> {
    /// `Content-Type`.
    pub content_type: Option<&'a str>,
    /// `SOAPAction`.
    pub soap_action: Option<&'a str>,
    /// What it holds.
    pub body: &'a [u8],
}

/// A call that could be read.
#[derive(Clone, Debug)]
pub struct Call {
    /// The version to answer with.
    pub version: Version,
    /// What is called.
    pub operation: &'static Operation,
    /// With which parameters.
    pub command: Command,
}

/// Reads an envelope. A version is guessed from the headers, and says how the operation is found; the version
/// of the answer is that of the envelope, whatever was guessed.
pub fn decode(post: &Post<'_>) -> Result<Call, Fault> {
    let media = Media::read(post.content_type.unwrap_or_default());
    let guess = guess(&media, post.soap_action);
    if !media.is_xml() || !media.is_utf8() {
        return Err(Fault::new(guess, Code::Media, "the envelope must be XML in UTF-8"));
    }
    let envelope = tree::parse(post.body).map_err(|why| Fault::new(guess, Code::Malformed, why))?;
    let version = version(&envelope)?;
    if version == Version::Soap11 && media.essence != "text/xml" {
        return Err(Fault::new(version, Code::Media, "an envelope of SOAP 1.1 must be text/xml"));
    }
    let body = envelope.child(version.namespace(), "Body").and_then(|body| body.children.first());
    let operation = match (guess, post.soap_action) {
        (Version::Soap11, action) => by_header(action.unwrap_or_default()),
        (Version::Soap12, _) => by_action_or_body(media.action.as_deref(), body),
    };
    let client = |text: String| Fault::new(version, Code::Client, text);
    let operation = operation.map_err(client)?;
    understand(&envelope, version)?;
    let named = body.filter(|body| body.is(NAMESPACE, operation.name));
    let values = parameters::read(operation, named)
        .map_err(|why| client(format!("Server was unable to read request. ---> {why}")))?;
    Ok(Call { version, operation, command: (operation.build)(Arguments::new(values)) })
}

/// The version that a post seems to have before it is read.
pub fn guessed(post: &Post<'_>) -> Version {
    guess(&Media::read(post.content_type.unwrap_or_default()), post.soap_action)
}

fn guess(media: &Media, soap_action: Option<&str>) -> Version {
    if soap_action.is_none() || media.essence == "application/soap+xml" {
        Version::Soap12
    } else {
        Version::Soap11
    }
}

fn version(envelope: &Element<'_>) -> Result<Version, Fault> {
    let versions = [Version::Soap11, Version::Soap12];
    let found = versions.into_iter().find(|it| envelope.is(it.namespace(), "Envelope"));
    found.ok_or_else(|| {
        let text = format!(
            "Possible SOAP version mismatch: Envelope namespace {} was unexpected. Expecting {}.",
            envelope.namespace,
            Version::Soap11.namespace()
        );
        Fault::new(Version::Soap11, Code::VersionMismatch, text)
    })
}

/// 1.1: the header alone says what is called.
fn by_header(action: &str) -> Result<&'static Operation, String> {
    let action = decoded(action.trim().trim_matches('"'));
    let unknown =
        || format!("Server did not recognize the value of HTTP Header SOAPAction: {action}.");
    named(&action).ok_or_else(unknown)
}

/// 1.2: the action where it is known, and the body otherwise.
fn by_action_or_body(
    action: Option<&str>,
    body: Option<&Element<'_>>,
) -> Result<&'static Operation, String> {
    let action = action.map(decoded).unwrap_or_default();
    let by_body = || {
        let body = body.filter(|body| *body.namespace == *NAMESPACE)?;
        operations::find(&body.name)
    };
    named(&action).or_else(by_body).ok_or_else(|| unroutable(&action, body))
}

fn unroutable(action: &str, body: Option<&Element<'_>>) -> String {
    match body {
        _ if !action.is_empty() => {
            format!("Unable to handle request. The action '{action}' was not recognized.")
        }
        Some(Element { namespace, name, .. }) => format!(
            "Unable to handle request. The request element <{name} xmlns='{namespace}'> was not recognized."
        ),
        None => "Unable to handle request without a valid action parameter. Please supply a valid soap action.".into(),
    }
}

fn decoded(action: &str) -> String {
    percent_decode_str(action).decode_utf8_lossy().into_owned()
}

fn named(action: &str) -> Option<&'static Operation> {
    operations::find(action.strip_prefix(NAMESPACE)?)
}

/// Headers that have to be understood by us aren't: there are none that we know.
fn understand(envelope: &Element<'_>, version: Version) -> Result<(), Fault> {
    let namespace = version.namespace();
    let must = |header: &&Element<'_>| {
        let value = header.attribute(namespace, "mustUnderstand").unwrap_or_default().trim();
        matches!(value, "1" | "true") && is_ours(header, version)
    };
    let mut headers = envelope.child(namespace, "Header").into_iter().flat_map(|it| &it.children);
    match headers.find(must) {
        Some(header) => {
            let text = format!("SOAP header {} was not understood.", header.name);
            Err(Fault::new(version, Code::MustUnderstand, text))
        }
        None => Ok(()),
    }
}

/// Whether a header is for whoever reads it next or last, and not for somebody on its way.
fn is_ours(header: &Element<'_>, version: Version) -> bool {
    let (name, ours): (_, &[&str]) = match version {
        Version::Soap11 => ("actor", &["", "http://schemas.xmlsoap.org/soap/actor/next"]),
        Version::Soap12 => (
            "role",
            &[
                "",
                "http://www.w3.org/2003/05/soap-envelope/role/next",
                "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver",
            ],
        ),
    };
    let whose = header.attribute(version.namespace(), name).unwrap_or_default().trim();
    ours.contains(&whose)
}
