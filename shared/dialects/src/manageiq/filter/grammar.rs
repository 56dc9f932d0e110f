//! The grammar. The first operator counts; whatever looks like one behind it belongs to the value.

use super::{Filter, Literal, Operator};
use crate::manageiq::{Fault, Result};
use winnow::{
    ascii::{Caseless, multispace0, multispace1},
    combinator::{alt, eof, fail, opt, repeat_till, terminated},
    prelude::*,
    token::{any, rest},
};

/// Reads a filter.
pub(super) fn parse(text: &str) -> Result<Filter> {
    let unknown = |_| Fault::bad_request(format!("Unknown operator specified in filter {text}"));
    filter.parse(text.trim()).map_err(unknown)
}

fn filter(input: &mut &str) -> winnow::Result<Filter> {
    let or = (multispace0, Caseless("or"), multispace1);
    let is_alternative = opt(or).parse_next(input)?.is_some();
    let (attribute, operator) = attribute_and_operator(input)?;
    let value = rest.map(|value: &str| literal(value.trim(), operator)).parse_next(input)?;
    Ok(Filter { is_alternative, attribute, operator, value })
}

/// Everything before the first operator.
fn attribute_and_operator(input: &mut &str) -> winnow::Result<(String, Operator)> {
    let (text, operator): (String, Operator) = repeat_till(0.., any, operator).parse_next(input)?;
    Ok((text.trim().to_owned(), operator))
}

fn operator(input: &mut &str) -> winnow::Result<Operator> {
    for known in Operator::ALL {
        if let Some(rest) = input.strip_prefix(known.sign()) {
            *input = rest;
            return Ok(known);
        }
    }
    fail(input)
}

/// What a value means; what is nothing else is bare.
fn literal(text: &str, operator: Operator) -> Literal {
    let mut value = alt((
        terminated(null, eof),
        quoted('\''),
        quoted('"'),
        list,
        pattern(operator),
        rest.map(|text: &str| Literal::Bare(text.to_owned())),
    ));
    let found: winnow::Result<Literal, _> = value.parse(text).map_err(|_| ());
    found.unwrap_or_else(|()| Literal::Bare(text.to_owned()))
}

fn null(input: &mut &str) -> winnow::Result<Literal> {
    alt((Caseless("null"), Caseless("nil"))).value(Literal::Null).parse_next(input)
}

/// What begins and ends with this sign; it may hold it, too.
fn quoted<'a>(sign: char) -> impl Parser<&'a str, Literal, winnow::error::ContextError> {
    move |input: &mut &'a str| {
        let text = enclosed(input, sign, sign)?;
        Ok(Literal::Quoted(text.to_owned()))
    }
}

fn list(input: &mut &str) -> winnow::Result<Literal> {
    let text = enclosed(input, '[', ']')?;
    let texts = text.split(',').map(|text| text.trim().to_owned());
    Ok(Literal::List(texts.filter(|text| !text.is_empty()).collect()))
}

/// A regular expression, where one is asked for.
fn pattern<'a>(operator: Operator) -> impl Parser<&'a str, Literal, winnow::error::ContextError> {
    move |input: &mut &'a str| {
        if !matches!(operator, Operator::Matches | Operator::MatchesNot) {
            return fail(input);
        }
        let ignores_case = input.len() > 2 && input.ends_with("/i");
        let end = input.len() - usize::from(ignores_case);
        let mut source = &input[..end];
        let found = enclosed(&mut source, '/', '/')?.to_owned();
        *input = &input[input.len()..];
        Ok(Literal::Pattern { source: found, ignores_case })
    }
}

/// What stands between these signs, if they are the first and the last one.
fn enclosed<'a>(input: &mut &'a str, first: char, last: char) -> winnow::Result<&'a str> {
    let inner = input.strip_prefix(first).and_then(|rest| rest.strip_suffix(last));
    let Some(inner) = inner else { return fail(input) };
    *input = &input[input.len()..];
    Ok(inner)
}
