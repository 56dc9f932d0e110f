//! What an operation answers, in the way in which it was called. Contract section 7.

use super::{
    Binding, INSTANCE, NAMESPACE, SCHEMA,
    datatable::Table,
    fault::envelope,
    operations::{Operation, Returns},
    reply,
    xml::{Element, element},
};
use crate::Answer;
use http::StatusCode;

/// What an operation answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing but that it is done.
    Done,
    /// A number.
    Int(i64),
    /// True or false.
    Bool(bool),
    /// A text, or none.
    Text(Option<String>),
    /// A list of texts.
    Texts(Vec<String>),
    /// A table.
    Table(Table),
    /// A result, and what the operation answers beside it.
    With(Box<Outcome>, Option<String>),
}

/// An outcome as an answer.
pub fn encode(operation: &Operation, binding: Binding, outcome: &Outcome) -> Answer {
    match binding {
        Binding::Soap(version) => {
            let body = element("soap:Body").child(response(operation, outcome));
            reply::soap(version, StatusCode::OK, envelope(version).child(body).document())
        }
        Binding::Form => match root(operation, outcome) {
            Some(root) => reply::body(StatusCode::OK, "text/xml; charset=utf-8", root.document()),
            None => reply::body(StatusCode::OK, "text/plain; charset=utf-8", ""),
        },
    }
}

/// `<OpResponse>` with the result, if there is one.
fn response(operation: &Operation, outcome: &Outcome) -> Element {
    let (result, beside) = match outcome {
        Outcome::With(result, beside) => (result.as_ref(), beside.as_deref()),
        result => (result, None),
    };
    let result = fill(element(format!("{}Result", operation.name)), operation, result);
    let beside = operation.out.zip(beside).map(|(name, text)| element(name).text(text));
    element(format!("{}Response", operation.name))
        .with("xmlns", NAMESPACE)
        .children(result)
        .children(beside)
}

/// The element with what the outcome holds; none where there is nothing to be held.
fn fill(element: Element, operation: &Operation, outcome: &Outcome) -> Option<Element> {
    match outcome {
        Outcome::Done | Outcome::Text(None) => None,
        Outcome::Int(number) => Some(element.text(number.to_string())),
        Outcome::Bool(truth) => Some(element.text(truth.to_string())),
        Outcome::Text(Some(text)) => Some(element.text(&**text)),
        Outcome::Texts(texts) => Some(element.children(items(operation, texts))),
        Outcome::Table(table) => Some(element.children(table.elements())),
        Outcome::With(result, _) => fill(element, operation, result),
    }
}

fn items(operation: &Operation, texts: &[String]) -> impl Iterator<Item = Element> {
    let name = match operation.returns {
        Returns::ProvisioningResults => "ProvisioningResult",
        _ => "string",
    };
    texts.iter().map(move |text| element(name).text(&**text))
}

/// The result alone, named after its type.
fn root(operation: &Operation, outcome: &Outcome) -> Option<Element> {
    let name = type_name(operation.returns)?;
    let root = element(name).with("xmlns", NAMESPACE);
    if *outcome == Outcome::Text(None) {
        return Some(root.with("xmlns:xsi", INSTANCE).with("xsi:nil", "true"));
    }
    fill(root.with("xmlns:xsi", INSTANCE).with("xmlns:xsd", SCHEMA), operation, outcome)
}

/// The type of a result, by which forms' answers are named.
pub(super) fn type_name(returns: Returns) -> Option<&'static str> {
    match returns {
        Returns::Nothing => None,
        Returns::Int => Some("int"),
        Returns::Bool => Some("boolean"),
        Returns::Text => Some("string"),
        Returns::Texts => Some("ArrayOfString"),
        Returns::Table => Some("DataTable"),
        Returns::ReturnCode => Some("ReturnCode"),
        Returns::ProvisioningResults => Some("ArrayOfProvisioningResult"),
    }
}
