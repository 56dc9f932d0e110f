//! What a value has to be like. As in SQL, nothing is neither equal to anything nor different from it.

use super::{Literal, Operator, time::Span};
use crate::manageiq::{Fault, Result, cell::Cell, model::Kind};
use regex::{Regex, RegexBuilder};
use std::{borrow::Cow, cmp::Ordering};

/// The most memory that a regular expression may take, in bytes.
const MAX_PATTERN: usize = 1 << 18;

/// What a value has to be like.
#[derive(Clone, Debug)]
pub(super) enum Matcher {
    Null(bool),
    Compared(Operator, String),
    Numbered(Operator, i128),
    OneOf(Vec<Matcher>),
    Pattern(Regex, bool),
    Wildcard(Vec<String>, bool),
    Within(Span),
    Before(Span),
    After(Span),
}

impl Matcher {
    /// What a filter of a column of this kind asks for.
    pub(super) fn new(kind: Kind, operator: Operator, value: &Literal) -> Result<Self> {
        match (value, operator) {
            (Literal::Null, Operator::NotEqual | Operator::NotIdentical) => Ok(Self::Null(false)),
            (Literal::Null, _) => Ok(Self::Null(true)),
            (Literal::List(texts), Operator::Equal) => {
                let one =
                    |text: &String| Self::new(kind, Operator::Equal, &Literal::Bare(text.clone()));
                texts.iter().map(one).collect::<Result<_>>().map(Self::OneOf)
            }
            (Literal::List(_), _) => {
                let sign = operator.sign();
                Err(Fault::bad_request(format!("Unsupported operator for arrays: {sign}")))
            }
            (Literal::Pattern { source, ignores_case }, _) => {
                let regex = regex(source, *ignores_case)?;
                Ok(Self::Pattern(regex, operator == Operator::Matches))
            }
            (
                Literal::Quoted(text) | Literal::Bare(text),
                Operator::Matches | Operator::MatchesNot,
            ) => {
                let sign = operator.sign();
                Err(Fault::bad_request(format!(
                    "{text} is no regular expression: write it between slashes, e.g. {sign} /{text}/"
                )))
            }
            (Literal::Quoted(text) | Literal::Bare(text), _) if kind == Kind::Time => {
                Self::time(operator, text)
            }
            (Literal::Quoted(text), Operator::Equal | Operator::NotEqual)
                if text.contains(['%', '*']) =>
            {
                Ok(Self::wildcard(text, operator == Operator::Equal))
            }
            (Literal::Quoted(text) | Literal::Bare(text), _) => {
                Ok(Self::plain(kind, operator, text))
            }
        }
    }

    fn time(operator: Operator, text: &str) -> Result<Self> {
        let matcher = match operator {
            Operator::Equal | Operator::Identical => Self::Within,
            Operator::Less => Self::Before,
            Operator::Greater => Self::After,
            Operator::NotEqual
            | Operator::AtMost
            | Operator::AtLeast
            | Operator::NotIdentical
            | Operator::Matches
            | Operator::MatchesNot => {
                let sign = operator.sign();
                return Err(Fault::bad_request(format!(
                    "Unsupported operator for datetime: {sign}"
                )));
            }
        };
        Span::parse(text).map(matcher)
    }

    /// A text that isn't a number counts as 0 where one is meant, as in the vendor's database.
    fn plain(kind: Kind, operator: Operator, text: &str) -> Self {
        match kind {
            Kind::Id | Kind::Number => Self::Numbered(operator, text.parse().unwrap_or(0)),
            Kind::Flag => {
                let yes = matches!(text.to_ascii_lowercase().as_str(), "true" | "t" | "1");
                Self::Compared(operator, yes.to_string())
            }
            Kind::Text | Kind::Time | Kind::Hash => Self::Compared(operator, text.to_owned()),
        }
    }

    /// `%` and `*` stand for anything; the rest is meant sign by sign, from the first to the last.
    fn wildcard(text: &str, wanted: bool) -> Self {
        Self::Wildcard(text.split(['%', '*']).map(str::to_owned).collect(), wanted)
    }

    /// Whether a value is like that.
    pub(super) fn fits(&self, cell: &Cell<'_>) -> bool {
        let is_null = matches!(cell, Cell::Null);
        match self {
            Self::Null(wanted) => is_null == *wanted,
            Self::OneOf(matchers) => matchers.iter().any(|matcher| matcher.fits(cell)),
            _ if is_null => false,
            Self::Compared(operator, text) => stands(*operator, shown(cell).as_ref().cmp(text)),
            Self::Numbered(operator, number) => {
                numbered(cell).is_some_and(|found| stands(*operator, found.cmp(number)))
            }
            Self::Pattern(regex, wanted) => regex.is_match(&shown(cell)) == *wanted,
            Self::Wildcard(parts, wanted) => follow(&shown(cell), parts) == *wanted,
            Self::Within(span) => time(cell).is_some_and(|at| (span.from..span.to).contains(&at)),
            Self::Before(span) => time(cell).is_some_and(|at| at < span.from),
            Self::After(span) => time(cell).is_some_and(|at| at >= span.to),
        }
    }
}

/// Whether values that compare like this are what an operator wants.
fn stands(operator: Operator, found: Ordering) -> bool {
    match operator {
        Operator::Equal | Operator::Identical => found.is_eq(),
        Operator::NotEqual | Operator::NotIdentical => found.is_ne(),
        Operator::Less => found.is_lt(),
        Operator::AtMost => found.is_le(),
        Operator::Greater => found.is_gt(),
        Operator::AtLeast => found.is_ge(),
        // Regular expressions aren't compared.
        Operator::Matches | Operator::MatchesNot => false,
    }
}

/// A value as a text.
fn shown<'a>(cell: &'a Cell<'_>) -> Cow<'a, str> {
    match cell {
        Cell::Text(text) => Cow::Borrowed(text),
        Cell::Id(number) => Cow::Owned(number.to_string()),
        Cell::Number(number) => Cow::Owned(number.to_string()),
        Cell::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
        Cell::Time(time) => Cow::Owned(crate::manageiq::cell::written(*time).to_string()),
        Cell::Null
        | Cell::Hash(_)
        | Cell::Layered(..)
        | Cell::Texts(_)
        | Cell::Each(_)
        | Cell::One(_)
        | Cell::Many(_) => Cow::Borrowed(""),
    }
}

fn numbered(cell: &Cell<'_>) -> Option<i128> {
    match cell {
        Cell::Id(number) => Some(i128::from(*number)),
        Cell::Number(number) => Some(i128::from(*number)),
        _ => None,
    }
}

fn time(cell: &Cell<'_>) -> Option<jiff::Timestamp> {
    match cell {
        Cell::Time(time) => Some(*time),
        _ => None,
    }
}

fn regex(source: &str, ignores_case: bool) -> Result<Regex> {
    let mut builder = RegexBuilder::new(source);
    builder.case_insensitive(ignores_case).size_limit(MAX_PATTERN);
    builder.build().map_err(|error| {
        let why = error.to_string();
        let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ");
        Fault::bad_request(format!("Invalid regular expression /{source}/: {why}"))
    })
}

/// Whether a text begins with the first part, ends with the last one, and has the others between, in order.
fn follow(text: &str, parts: &[String]) -> bool {
    let [first, middle @ .., last] = parts else { return false };
    let Some(mut text) = text.strip_prefix(first.as_str()) else { return false };
    for part in middle {
        let Some(at) = text.find(part.as_str()) else { return false };
        text = &text[at + part.len()..];
    }
    text.ends_with(last.as_str())
}
