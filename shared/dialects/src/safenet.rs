//! SafeNet's management API: one address, `BSIDCA.asmx`, that takes SOAP 1.1, SOAP 1.2, GET and forms.

pub mod command;
pub mod cookie;
pub mod datatable;
pub mod encode;
pub mod envelope;
pub mod fault;
pub mod form;
pub mod help;
pub mod operations;
pub mod page;
pub mod status;
pub mod wsdl;

mod arguments;
mod reply;
mod tree;
mod xml;

#[cfg(test)]
mod tests;

/// What the vendor's names belong to.
pub const NAMESPACE: &str = "http://www.cryptocard.com/blackshield/";

const SCHEMA: &str = "http://www.w3.org/2001/XMLSchema";
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// A version of SOAP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// 1.1.
    Soap11,
    /// 1.2.
    Soap12,
}

impl Version {
    /// What an envelope's names belong to.
    pub fn namespace(self) -> &'static str {
        match self {
            Self::Soap11 => "http://schemas.xmlsoap.org/soap/envelope/",
            Self::Soap12 => "http://www.w3.org/2003/05/soap-envelope",
        }
    }
}

/// How an operation is called and answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// In an envelope.
    Soap(Version),
    /// By GET or a form; answered without an envelope.
    Form,
}
