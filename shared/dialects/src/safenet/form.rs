//! GET and forms: parameters as names with values. Contract section 7.

use super::{
    arguments::{Arguments, Value, moment},
    command::Command,
    fault,
    operations::{self, Kind, OPERATIONS, Operation, Parameter},
};
use crate::Answer;
use form_urlencoded::parse;
use http::{Method, StatusCode};

/// A call below the page.
#[derive(Clone, Copy, Debug)]
pub struct Get<'a> {
    /// What stands below it.
    pub operation: &'a str,
    /// GET or POST.
    pub method: &'a Method,
    /// `Content-Type`.
    pub content_type: &'a str,
    /// What stands behind the question mark.
    pub query: &'a str,
    /// What was posted.
    pub body: &'a [u8],
}

/// Why a call isn't served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Neither GET nor POST.
    Verb,
    /// What is wrong with it.
    Failed(String),
}

impl Refusal {
    /// The refusal as an answer.
    pub fn render(&self) -> Answer {
        match self {
            Self::Verb => fault::verb(),
            Self::Failed(text) => fault::plain(StatusCode::INTERNAL_SERVER_ERROR, text),
        }
    }
}

/// Reads a call.
pub fn decode(get: &Get<'_>) -> Result<(&'static Operation, Command), Refusal> {
    let pairs = if *get.method == Method::GET {
        pairs(get.query.as_bytes())
    } else if *get.method == Method::POST {
        form(get)
            .ok_or_else(|| failed(&format!("Request format is invalid: {}.", get.content_type)))?
    } else {
        return Err(Refusal::Verb);
    };
    let operation =
        operations::find(get.operation).ok_or_else(|| failed(&unknown(get.operation)))?;
    if !operation.is_offered_on_forms() {
        return Err(failed(&not_offered(operation)));
    }
    let values = operation.parameters.iter().map(|it| value(*it, operation, &pairs));
    let values = values.collect::<Result<Vec<_>, _>>().map_err(|why| failed(&why))?;
    Ok((operation, (operation.build)(Arguments::new(values))))
}

fn failed(text: &str) -> Refusal {
    Refusal::Failed(text.to_owned())
}

type Pairs = Vec<(String, String)>;

fn pairs(text: &[u8]) -> Pairs {
    parse(text).map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

/// A form; what is empty is one, whatever it says that it is. The query of a POST is passed over.
fn form(get: &Get<'_>) -> Option<Pairs> {
    let media = get.content_type.split(';').next().unwrap_or_default().trim();
    let is_form = media.eq_ignore_ascii_case("application/x-www-form-urlencoded");
    (is_form || get.body.is_empty()).then(|| pairs(get.body))
}

fn unknown(name: &str) -> String {
    match OPERATIONS.iter().find(|operation| operation.name.eq_ignore_ascii_case(name)) {
        Some(Operation { name: right, .. }) => format!(
            "{name} Web Service method name is not valid. Web Service method names are case sensitive: it is {right}."
        ),
        None => format!("{name} Web Service method name is not valid."),
    }
}

fn not_offered(operation: &Operation) -> String {
    format!("Request format is unrecognized for URL unexpectedly ending in '/{}'.", operation.name)
}

/// Only a text can be empty.
fn value(it: Parameter, operation: &Operation, pairs: &Pairs) -> Result<Value, String> {
    let missing = || format!("Missing parameter: {}.", it.name);
    let text = given(it.name, pairs).ok_or_else(missing)?;
    if it.kind == Kind::Text {
        return Ok(Value::Text(text));
    }
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(missing());
    }
    match it.kind {
        Kind::Text | Kind::TokenOption => Ok(Value::Text(text)),
        Kind::Int => int(trimmed).map(Value::Int),
        Kind::Bool => bool(trimmed).map(Value::Bool),
        Kind::Moment => moment(trimmed).map(Value::Moment).ok_or_else(|| {
            unconverted(
                trimmed,
                "System.DateTime",
                "String was not recognized as a valid DateTime.",
            )
        }),
        Kind::Texts | Kind::User => Err(not_offered(operation)),
    }
}

/// As ASP.NET's collections have it: names in any case, and commas between the values of one that is repeated.
fn given(name: &str, pairs: &Pairs) -> Option<String> {
    let named = pairs.iter().filter(|(found, _)| found.eq_ignore_ascii_case(name));
    let values: Vec<&str> = named.map(|(_, value)| value.as_str()).collect();
    (!values.is_empty()).then(|| values.join(","))
}

fn int(text: &str) -> Result<i32, String> {
    text.parse().map_err(|_| {
        let number = text.trim_start_matches(['+', '-']);
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let why = if is_number {
            "Value was either too large or too small for an Int32."
        } else {
            "Input string was not in a correct format."
        };
        unconverted(text, "System.Int32", why)
    })
}

fn bool(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(unconverted(
            text,
            "System.Boolean",
            "String was not recognized as a valid Boolean.",
        )),
    }
}

fn unconverted(text: &str, kind: &str, why: &str) -> String {
    format!("Cannot convert {text} to {kind}.\r\nParameter name: type ---> {why}")
}
