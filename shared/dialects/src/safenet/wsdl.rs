//! The description that clients are generated from. Contract section 9.

mod bindings;
mod schema;

use super::{
    NAMESPACE, SCHEMA,
    operations::{OPERATIONS, Operation},
    reply,
    xml::{Element, element},
};
use crate::Answer;
use http::StatusCode;

/// One of the ways in which operations are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Port {
    Soap,
    Soap12,
    Get,
    Post,
}

impl Port {
    const ALL: [Self; 4] = [Self::Soap, Self::Soap12, Self::Get, Self::Post];

    fn name(self) -> &'static str {
        match self {
            Self::Soap => "BSIDCASoap",
            Self::Soap12 => "BSIDCASoap12",
            Self::Get => "BSIDCAHttpGet",
            Self::Post => "BSIDCAHttpPost",
        }
    }

    /// What its messages' names begin with, behind the operation's; both versions of SOAP share theirs.
    fn style(self) -> &'static str {
        match self {
            Self::Soap | Self::Soap12 => "Soap",
            Self::Get => "HttpGet",
            Self::Post => "HttpPost",
        }
    }

    fn is_soap(self) -> bool {
        matches!(self, Self::Soap | Self::Soap12)
    }

    fn operations(self) -> impl Iterator<Item = &'static Operation> {
        OPERATIONS.iter().filter(move |it| self.is_soap() || it.is_offered_on_forms())
    }
}

/// The description of the page at that address.
pub fn answer(address: &str) -> Answer {
    reply::body(StatusCode::OK, "text/xml; charset=utf-8", document(address))
}

/// The same as a document.
pub fn document(address: &str) -> String {
    let styles = [Port::Soap, Port::Get, Port::Post];
    element("wsdl:definitions")
        .with("xmlns:wsdl", "http://schemas.xmlsoap.org/wsdl/")
        .with("xmlns:soap", "http://schemas.xmlsoap.org/wsdl/soap/")
        .with("xmlns:soap12", "http://schemas.xmlsoap.org/wsdl/soap12/")
        .with("xmlns:http", "http://schemas.xmlsoap.org/wsdl/http/")
        .with("xmlns:mime", "http://schemas.xmlsoap.org/wsdl/mime/")
        .with("xmlns:s", SCHEMA)
        .with("xmlns:tns", NAMESPACE)
        .with("targetNamespace", NAMESPACE)
        .child(element("wsdl:types").child(schema::schema()))
        .children(styles.into_iter().flat_map(bindings::messages))
        .children(styles.into_iter().map(bindings::port_type))
        .children(Port::ALL.into_iter().map(bindings::binding))
        .child(service(address))
        .document()
}

fn service(address: &str) -> Element {
    let port = |port: Port| {
        let name = match port {
            Port::Soap => "soap:address",
            Port::Soap12 => "soap12:address",
            Port::Get | Port::Post => "http:address",
        };
        element("wsdl:port")
            .with("name", port.name())
            .with("binding", format!("tns:{}", port.name()))
            .child(element(name).with("location", address.to_owned()))
    };
    element("wsdl:service").with("name", "BSIDCA").children(Port::ALL.into_iter().map(port))
}
