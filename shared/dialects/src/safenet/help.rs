//! Pages for people: which operations there are, and how each is called.

use super::{
    NAMESPACE, Version,
    fault::envelope,
    operations::{self, Kind, OPERATIONS, Operation, Parameter},
    reply,
    xml::{Element, element},
};
use crate::Answer;
use http::StatusCode;

/// All operations.
pub fn overview(address: &str) -> Answer {
    let operations = OPERATIONS.iter().map(|operation| {
        let link =
            element("a").with("href", format!("?op={}", operation.name)).text(operation.name);
        element("li").child(link).child(element("span").text(format!(" {}", operation.about)))
    });
    let description = element("a").with("href", "?WSDL").text("the WSDL");
    let first = paragraph(&format!("Clients are generated from the description of {address}:"));
    page(StatusCode::OK, "BSIDCA", [first, description, element("ul").children(operations)])
}

/// One operation.
pub fn operation(name: &str, address: &str) -> Answer {
    let Some(operation) = operations::find(name) else {
        let sentence = format!("There is no operation {name:?}; names are case sensitive.");
        return page(StatusCode::NOT_FOUND, "BSIDCA", [paragraph(&sentence), back()]);
    };
    let mut parts = vec![paragraph(operation.about)];
    for version in [Version::Soap11, Version::Soap12] {
        parts.extend(soap(operation, version, address));
    }
    if operation.is_offered_on_forms() {
        parts.extend(forms(operation, address));
    } else {
        parts.push(paragraph("It is not offered by GET or as a form."));
    }
    parts.push(back());
    page(StatusCode::OK, operation.name, parts)
}

fn soap(operation: &Operation, version: Version, address: &str) -> [Element; 2] {
    let action = format!("{NAMESPACE}{}", operation.name);
    let (title, headers) = match version {
        Version::Soap11 => {
            ("SOAP 1.1", format!("Content-Type: text/xml; charset=utf-8\nSOAPAction: \"{action}\""))
        }
        Version::Soap12 => (
            "SOAP 1.2",
            format!("Content-Type: application/soap+xml; charset=utf-8; action=\"{action}\""),
        ),
    };
    let parameters = operation.parameters.iter().map(parameter);
    let call = element(operation.name).with("xmlns", NAMESPACE).children(parameters);
    let sample = envelope(version).child(element("soap:Body").child(call)).pretty();
    let sample = format!("POST {address}\n{headers}\n\n{sample}");
    [element("h2").text(title), element("pre").text(sample)]
}

fn parameter(Parameter { name, kind }: &Parameter) -> Element {
    let empty = element(*name);
    match kind {
        Kind::Texts => empty.child(element("string").text("string")),
        Kind::User => {
            let fields = ["UserName", "FirstName", "Lastname", "Email"];
            empty.children(fields.map(|field| element(field).text("string")))
        }
        Kind::Text | Kind::Int | Kind::Bool | Kind::Moment | Kind::TokenOption => {
            empty.text(word(*kind))
        }
    }
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Texts => "string",
        Kind::Int => "int",
        Kind::Bool => "boolean",
        Kind::Moment => "dateTime",
        Kind::TokenOption => "TokenOption",
        Kind::User => "User",
    }
}

fn forms(operation: &Operation, address: &str) -> [Element; 2] {
    let parameters = operation.parameters.iter().map(|it| format!("{}={}", it.name, word(it.kind)));
    let parameters = parameters.collect::<Vec<_>>().join("&");
    let name = operation.name;
    let sample = format!(
        "GET {address}/{name}?{parameters}\n\nPOST {address}/{name}\nContent-Type: application/x-www-form-urlencoded\n\n{parameters}"
    );
    [element("h2").text("GET and forms"), element("pre").text(sample)]
}

fn back() -> Element {
    paragraph("").child(element("a").with("href", "?").text("All operations"))
}

fn paragraph(text: &str) -> Element {
    element("p").text(text)
}

fn page(status: StatusCode, title: &str, parts: impl IntoIterator<Item = Element>) -> Answer {
    let head = element("head").child(element("title").text(title));
    let body = element("body").child(element("h1").text(title)).children(parts);
    let html = element("html").with("lang", "en").child(head).child(body).fragment();
    reply::body(status, "text/html; charset=utf-8", format!("<!DOCTYPE html>\n{html}\n"))
}
