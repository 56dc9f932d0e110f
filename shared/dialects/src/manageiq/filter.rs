//! `filter[]`: `[or ]<attribute> <operator> <value>`. Contract section 2.3.

mod condition;
mod grammar;
mod matcher;
mod time;

#[cfg(test)]
mod tests;

pub use condition::{Condition, Filters};

use super::Result;
use std::fmt;

/// One filter, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Whether it is enough by itself.
    pub is_alternative: bool,
    /// What is compared.
    pub attribute: String,
    /// How.
    pub operator: Operator,
    /// With what.
    pub value: Literal,
}

/// How an attribute is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `=`: equal; in quotes `%` and `*` stand for anything.
    Equal,
    /// `!=`: the opposite.
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `==`: equal, sign by sign.
    Identical,
    /// `!==`: the opposite.
    NotIdentical,
    /// `=~`: matches a regular expression.
    Matches,
    /// `!~`: the opposite.
    MatchesNot,
}

impl Operator {
    /// Every operator, those first that begin like others.
    const ALL: [Self; 10] = [
        Self::NotIdentical,
        Self::Identical,
        Self::NotEqual,
        Self::AtMost,
        Self::AtLeast,
        Self::Matches,
        Self::MatchesNot,
        Self::Equal,
        Self::Less,
        Self::Greater,
    ];

    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::Identical => "==",
            Self::NotIdentical => "!==",
            Self::Matches => "=~",
            Self::MatchesNot => "!~",
        }
    }
}

/// What an attribute is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// `NULL`, `nil`.
    Null,
    /// In quotes, of which there are two kinds.
    Quoted(String),
    /// Without quotes.
    Bare(String),
    /// `[a,b]`.
    List(Vec<String>),
    /// `/a/`, `/a/i`.
    Pattern {
        /// The regular expression.
        source: String,
        /// Whether capitals are the same as small letters.
        ignores_case: bool,
    },
}

impl Filter {
    /// Reads a filter.
    pub fn parse(text: &str) -> Result<Self> {
        grammar::parse(text)
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or = if self.is_alternative { "or " } else { "" };
        // An attribute that is called so must not look like the word.
        let blank = if self.attribute.eq_ignore_ascii_case("or") { "" } else { " " };
        write!(f, "{or}{}{blank}{} {}", self.attribute, self.operator.sign(), self.value)
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("NULL"),
            Self::Quoted(text) => write!(f, "'{text}'"),
            Self::Bare(text) => f.write_str(text),
            Self::List(texts) => write!(f, "[{}]", texts.join(",")),
            Self::Pattern { source, ignores_case } => {
                write!(f, "/{source}/{}", if *ignores_case { "i" } else { "" })
            }
        }
    }
}
