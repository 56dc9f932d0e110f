//! Parameters as elements. What an operation doesn't know is passed over; their order doesn't matter.

use crate::safenet::{
    INSTANCE, NAMESPACE,
    arguments::{Value, moment},
    command::User,
    operations::{Kind, Operation, Parameter},
    tree::Element,
};

/// The values of all parameters in their order; the error says what is wrong with one.
pub(super) fn read(
    operation: &Operation,
    body: Option<&Element<'_>>,
) -> Result<Vec<Value>, String> {
    let given = |it: &Parameter| {
        let element = body.and_then(|body| body.child(NAMESPACE, it.name));
        element.filter(|element| !is_nil(element))
    };
    operation.parameters.iter().map(|it| value(*it, given(it))).collect()
}

fn is_nil(element: &Element<'_>) -> bool {
    matches!(element.attribute(INSTANCE, "nil").map(str::trim), Some("true" | "1"))
}

/// A number, a date, a token's kind and a user have to be there. Who says nothing of a mail wants none.
fn value(parameter: Parameter, element: Option<&Element<'_>>) -> Result<Value, String> {
    let text = element.map(|element| &*element.text);
    let needed = || text.ok_or_else(|| missing(parameter));
    Ok(match parameter.kind {
        Kind::Text => Value::Text(text.unwrap_or_default().to_owned()),
        Kind::TokenOption => Value::Text(needed()?.trim().to_owned()),
        Kind::Int => Value::Int(converted(parameter, needed()?, |it| it.parse().ok())?),
        Kind::Bool => Value::Bool(converted(parameter, text.unwrap_or("false"), boolean)?),
        Kind::Moment => Value::Moment(converted(parameter, needed()?, moment)?),
        Kind::Texts => Value::Texts(element.map(texts).unwrap_or_default()),
        Kind::User => Value::User(user(element.ok_or_else(|| missing(parameter))?)),
    })
}

fn missing(Parameter { name, kind }: Parameter) -> String {
    format!("The element {name} is missing: it must be {}.", what(kind))
}

fn converted<T>(
    Parameter { name, kind }: Parameter,
    text: &str,
    convert: impl Fn(&str) -> Option<T>,
) -> Result<T, String> {
    let wrong = || format!("The element {name} holds {text:?}: it must be {}.", what(kind));
    convert(text.trim()).ok_or_else(wrong)
}

fn what(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Int => "a whole number of 32 bits",
        Kind::Bool => "true or false",
        Kind::Moment => "a date with a time, such as 2030-01-31T12:00:00Z",
        Kind::Texts => "a list of elements named string",
        Kind::TokenOption => "a kind of token, such as MobilePASS",
        Kind::User => "a user with a UserName",
    }
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

fn texts(list: &Element<'_>) -> Vec<String> {
    let items = list.children.iter().filter(|item| item.is(NAMESPACE, "string") && !is_nil(item));
    items.map(|item| item.text.to_string()).collect()
}

fn user(element: &Element<'_>) -> User {
    let field = |name: &str| {
        let field = element.child(NAMESPACE, name).filter(|field| !is_nil(field));
        field.map(|field| field.text.trim().to_owned()).unwrap_or_default()
    };
    User {
        name: field("UserName"),
        first_name: field("FirstName"),
        last_name: field("Lastname"),
        email: field("Email"),
    }
}
