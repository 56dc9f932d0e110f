//! The filter `q`, as the vendor's clients write it: `reqStatus eq Request::Awaiting::Approval AND id gt 7`.
//! Contract sections 5 and 9.
//!
//! A clause is `<attribute> <operator> <value>` or `<attribute>=<value>`; clauses are joined by `AND`. In
//! names and values `::` stands for a blank. Everything is compared without regard to case.

use domain::{Error, Place, Result};
use jiff::Timestamp;
use std::cmp::Ordering;

/// The most clauses of a filter.
const MAX_CLAUSES: usize = 20;

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// The same.
    Eq,
    /// Not the same.
    Ne,
    /// Contains.
    Co,
    /// Starts with.
    Sw,
    /// Ends with.
    Ew,
    /// Greater, or later.
    Gt,
    /// That or the same.
    Ge,
    /// Less, or earlier.
    Lt,
    /// That or the same.
    Le,
}

/// The names of the operators.
const OPERATORS: [(&str, Operator); 9] = [
    ("eq", Operator::Eq),
    ("ne", Operator::Ne),
    ("co", Operator::Co),
    ("sw", Operator::Sw),
    ("ew", Operator::Ew),
    ("gt", Operator::Gt),
    ("ge", Operator::Ge),
    ("lt", Operator::Lt),
    ("le", Operator::Le),
];

/// What kind of value an attribute has, and so which operators fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Text: `eq`, `ne`, `co`, `sw`, `ew`.
    Text,
    /// A number: all but `co`, `sw`, `ew`.
    Number,
    /// A time: the same.
    Time,
}

/// One condition, with the attribute's name as the list of them has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// What is compared.
    pub attribute: &'static str,
    /// How.
    pub operator: Operator,
    /// With what, in lower case.
    pub value: String,
    sort: Sort,
}

/// An attribute: its name, other names that clients use, and its sort.
#[derive(Clone, Copy, Debug)]
pub struct Attribute {
    /// As answers have it.
    pub name: &'static str,
    /// Other names.
    pub aliases: &'static [&'static str],
    /// Of what sort its values are.
    pub sort: Sort,
}

impl Attribute {
    /// An attribute without other names.
    pub const fn new(name: &'static str, sort: Sort) -> Self {
        Self { name, aliases: &[], sort }
    }

    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
            || self.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    }
}

/// Reads a filter over these attributes.
pub fn parse(text: &str, attributes: &[Attribute]) -> Result<Vec<Clause>> {
    let words = words(text)?;
    let mut words = words.iter().map(String::as_str).peekable();
    let mut clauses = Vec::new();
    while let Some(first) = words.next() {
        clauses.push(clause(first, &mut words, attributes)?);
        if clauses.len() > MAX_CLAUSES {
            return Err(wrong(format!("holds more than {MAX_CLAUSES} clauses")));
        }
        match words.next() {
            None => break,
            Some(and) if and.eq_ignore_ascii_case("and") && words.peek().is_some() => {}
            Some(other) => {
                let right = "join clauses by AND, and write :: for each blank in a value";
                return Err(wrong(format!("{other:?} can't stand behind a clause: {right}")));
            }
        }
    }
    Ok(clauses)
}

/// What blanks separate; a value in double quotes may hold some.
fn words(text: &str) -> Result<Vec<String>> {
    let (mut words, mut word, mut quoted) = (Vec::new(), None::<String>, false);
    for letter in text.chars() {
        match letter {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            blank if blank.is_whitespace() && !quoted => words.extend(word.take()),
            letter => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    if quoted { Err(wrong("a quotation mark isn't closed".into())) } else { Ok(words) }
}

fn clause<'a>(
    first: &'a str,
    words: &mut impl Iterator<Item = &'a str>,
    attributes: &[Attribute],
) -> Result<Clause> {
    if let Some((name, value)) = first.split_once('=') {
        return finish(attribute(name, attributes)?, Operator::Eq, value);
    }
    let attribute = attribute(first, attributes)?;
    let (operator, value) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    finish(attribute, self::operator(operator, attribute)?, value)
}

fn attribute<'a>(name: &str, attributes: &'a [Attribute]) -> Result<&'a Attribute> {
    let name = name.replace("::", " ");
    attributes.iter().find(|attribute| attribute.is(&name)).ok_or_else(|| {
        let names: Vec<String> =
            attributes.iter().map(|attribute| attribute.name.replace(' ', "::")).collect();
        wrong(format!("there is no attribute {name:?}: use one of {}", names.join(", ")))
    })
}

fn operator(name: &str, attribute: &Attribute) -> Result<Operator> {
    let name = if name == "=" { "eq" } else { name };
    let fits = |operator: Operator| match (attribute.sort, operator) {
        (_, Operator::Eq | Operator::Ne) => true,
        (Sort::Text, Operator::Co | Operator::Sw | Operator::Ew) => true,
        (Sort::Text, _) => false,
        (Sort::Number | Sort::Time, Operator::Co | Operator::Sw | Operator::Ew) => false,
        (Sort::Number | Sort::Time, _) => true,
    };
    let known = OPERATORS.iter().filter(|(_, operator)| fits(*operator));
    let found = known.clone().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, operator)| *operator).ok_or_else(|| {
        let names: Vec<&str> = known.map(|(name, _)| *name).collect();
        let (what, names) = (attribute.name, names.join(", "));
        wrong(format!("{what} can't be compared by {name:?}: use one of {names}"))
    })
}

fn finish(attribute: &Attribute, operator: Operator, value: &str) -> Result<Clause> {
    let value = value.replace("::", " ").to_lowercase();
    let sort = attribute.sort;
    let right = match sort {
        Sort::Text if !value.trim().is_empty() => None,
        Sort::Text => Some("a value"),
        Sort::Number => value.parse::<u64>().is_err().then_some("a number"),
        Sort::Time => value.parse::<Timestamp>().is_err().then_some("a time in RFC 3339"),
    };
    match right {
        None => Ok(Clause { attribute: attribute.name, operator, value, sort }),
        Some(right) => {
            Err(wrong(format!("{} is compared with {right}, not {value:?}", attribute.name)))
        }
    }
}

fn wrong(message: String) -> Error {
    Error::malformed(Place::Field("q".into()), message)
}

impl Clause {
    /// Whether one of the values that a thing has of this attribute meets it; of `ne` all of them have to.
    pub fn is_met_by<'a>(&self, mut values: impl Iterator<Item = &'a str>) -> bool {
        match self.operator {
            Operator::Ne => values.all(|value| !self.meets(value, Operator::Eq)),
            operator => values.any(|value| self.meets(value, operator)),
        }
    }

    fn meets(&self, value: &str, operator: Operator) -> bool {
        let value = value.to_lowercase();
        match operator {
            Operator::Co => value.contains(&self.value),
            Operator::Sw => value.starts_with(&self.value),
            Operator::Ew => value.ends_with(&self.value),
            Operator::Eq => self.compare(&value) == Some(Ordering::Equal),
            Operator::Ne => self.compare(&value) != Some(Ordering::Equal),
            Operator::Gt => self.compare(&value) == Some(Ordering::Greater),
            Operator::Ge => self.compare(&value).is_some_and(Ordering::is_ge),
            Operator::Lt => self.compare(&value) == Some(Ordering::Less),
            Operator::Le => self.compare(&value).is_some_and(Ordering::is_le),
        }
    }

    /// How a value stands to that of the clause; values of another sort don't stand to it at all.
    fn compare(&self, value: &str) -> Option<Ordering> {
        match self.sort {
            Sort::Text => Some(value.cmp(&self.value)),
            Sort::Number => Some(value.parse::<u64>().ok()?.cmp(&self.value.parse::<u64>().ok()?)),
            Sort::Time => {
                let (value, own) = (value.parse::<Timestamp>(), self.value.parse::<Timestamp>());
                Some(value.ok()?.cmp(&own.ok()?))
            }
        }
    }
}

#[cfg(test)]
mod tests;
