//! Messages, port types and bindings: how each operation is called in each of the ways.

use super::Port;
use crate::safenet::{
    NAMESPACE,
    encode::type_name,
    operations::{Kind, Operation, Parameter},
    wsdl::schema::parameter_type,
    xml::{Element, element},
};

/// What goes in and out of every operation in one style.
pub(super) fn messages(port: Port) -> impl Iterator<Item = Element> {
    port.operations().flat_map(move |operation| {
        let (parts, body) = if port.is_soap() {
            let part = |name: String| part("parameters").with("element", format!("tns:{name}"));
            let request = vec![part(operation.name.to_owned())];
            (request, Some(part(format!("{}Response", operation.name))))
        } else {
            (operation.parameters.iter().map(form_part).collect(), form_body(operation))
        };
        let message = |way: &str| {
            element("wsdl:message").with("name", format!("{}{}{way}", operation.name, port.style()))
        };
        [message("In").children(parts), message("Out").children(body)]
    })
}

fn part(name: &'static str) -> Element {
    element("wsdl:part").with("name", name)
}

/// On forms everything is text.
fn form_part(Parameter { name, kind }: &Parameter) -> Element {
    let kind = match kind {
        Kind::Texts | Kind::User => parameter_type(*kind).0,
        Kind::Text | Kind::Int | Kind::Bool | Kind::Moment | Kind::TokenOption => "s:string",
    };
    part(name).with("type", kind)
}

fn form_body(operation: &Operation) -> Option<Element> {
    let name = type_name(operation.returns)?;
    Some(part("Body").with("element", format!("tns:{name}")))
}

/// The operations of one style.
pub(super) fn port_type(port: Port) -> Element {
    let operations = port.operations().map(|operation| {
        let message = |name: &'static str, way: &str| {
            let message = format!("tns:{}{}{way}", operation.name, port.style());
            element(name).with("message", message)
        };
        element("wsdl:operation")
            .with("name", operation.name)
            .child(element("wsdl:documentation").text(operation.about))
            .child(message("wsdl:input", "In"))
            .child(message("wsdl:output", "Out"))
    });
    element("wsdl:portType").with("name", port_type_name(port)).children(operations)
}

fn port_type_name(port: Port) -> &'static str {
    match port {
        Port::Soap | Port::Soap12 => Port::Soap.name(),
        Port::Get | Port::Post => port.name(),
    }
}

/// How the operations of a port are sent.
pub(super) fn binding(port: Port) -> Element {
    let http = "http://schemas.xmlsoap.org/soap/http";
    let way = match port {
        Port::Soap => element("soap:binding").with("transport", http),
        Port::Soap12 => element("soap12:binding").with("transport", http),
        Port::Get => element("http:binding").with("verb", "GET"),
        Port::Post => element("http:binding").with("verb", "POST"),
    };
    element("wsdl:binding")
        .with("name", port.name())
        .with("type", format!("tns:{}", port_type_name(port)))
        .child(way)
        .children(port.operations().map(|operation| bound(port, operation)))
}

fn bound(port: Port, operation: &Operation) -> Element {
    let soap = |call: &'static str, body: &'static str| {
        let call = element(call)
            .with("soapAction", format!("{NAMESPACE}{}", operation.name))
            .with("style", "document");
        let body = element(body).with("use", "literal");
        (call, body.clone(), Some(body))
    };
    let http = |input: Element| {
        let call = element("http:operation").with("location", format!("/{}", operation.name));
        let output =
            type_name(operation.returns).map(|_| element("mime:mimeXml").with("part", "Body"));
        (call, input, output)
    };
    let (call, input, output) = match port {
        Port::Soap => soap("soap:operation", "soap:body"),
        Port::Soap12 => soap("soap12:operation", "soap12:body"),
        Port::Get => http(element("http:urlEncoded")),
        Port::Post => {
            http(element("mime:content").with("type", "application/x-www-form-urlencoded"))
        }
    };
    element("wsdl:operation")
        .with("name", operation.name)
        .child(call)
        .child(element("wsdl:input").child(input))
        .child(element("wsdl:output").children(output))
}
