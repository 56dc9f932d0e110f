//! Filters that are known to fit their resources, and what they ask for together.

use super::{Filter, Literal, Operator, matcher::Matcher};
use crate::manageiq::{
    Fault, Result,
    cell::Cell,
    model::{Found, Kind, Model},
};
use jiff::Timestamp;
use std::collections::HashMap;

/// One condition on one column.
#[derive(Clone, Debug)]
pub struct Condition {
    filter: Filter,
    matcher: Matcher,
}

impl Condition {
    fn new(model: &Model, klass: &str, filter: Filter) -> Result<Self> {
        let kind = kind(model, klass, &filter.attribute)?;
        let matcher = Matcher::new(kind, filter.operator, &filter.value)?;
        Ok(Self { filter, matcher })
    }

    /// The column.
    pub fn column(&self) -> &str {
        &self.filter.attribute
    }

    /// What the column belongs to, if that is something else.
    fn association(&self) -> &str {
        self.column().split_once('.').map_or("", |(association, _)| association)
    }

    /// Whether a value of the column is what is wanted.
    pub fn fits(&self, cell: &Cell<'_>) -> bool {
        self.matcher.fits(cell)
    }

    /// The values that the column may have, where they are listed.
    pub fn listed(&self) -> Option<Vec<&str>> {
        let Filter { operator, value, .. } = &self.filter;
        match (operator, value) {
            (Operator::Equal, Literal::List(texts)) => {
                Some(texts.iter().map(String::as_str).collect())
            }
            (Operator::Equal, Literal::Quoted(text)) if text.contains(['%', '*']) => None,
            (
                Operator::Equal | Operator::Identical,
                Literal::Quoted(text) | Literal::Bare(text),
            ) => Some(vec![text]),
            _ => None,
        }
    }
}

impl Condition {
    /// The numbers that the column may have, from the first to the last, where these can be told.
    pub fn numbers(&self) -> Option<(i128, i128)> {
        let Matcher::Numbered(operator, number) = &self.matcher else { return None };
        match operator {
            Operator::Equal | Operator::Identical => Some((*number, *number)),
            Operator::Less => Some((i128::MIN, number.saturating_sub(1))),
            Operator::AtMost => Some((i128::MIN, *number)),
            Operator::Greater => Some((number.saturating_add(1), i128::MAX)),
            Operator::AtLeast => Some((*number, i128::MAX)),
            Operator::NotEqual
            | Operator::NotIdentical
            | Operator::Matches
            | Operator::MatchesNot => None,
        }
    }

    /// The times that the column may have: from this instant up to, but without, that one.
    pub fn times(&self) -> Option<(Timestamp, Timestamp)> {
        match &self.matcher {
            Matcher::Within(span) => Some((span.from, span.to)),
            Matcher::Before(span) => Some((Timestamp::MIN, span.from)),
            Matcher::After(span) => Some((span.to, Timestamp::MAX)),
            Matcher::Null(_)
            | Matcher::Compared(..)
            | Matcher::Numbered(..)
            | Matcher::OneOf(_)
            | Matcher::Pattern(..)
            | Matcher::Wildcard(..) => None,
        }
    }
}

/// What may be filtered by, and what it holds.
fn kind(model: &Model, klass: &str, attribute: &str) -> Result<Kind> {
    if attribute.matches('.').count() > 1 {
        return Err(Fault::bad_request(
            "Filtering of attributes with more than one association away is not supported",
        ));
    }
    match model.find(attribute) {
        Some(
            Found::Column(Kind::Hash) | Found::Shown | Found::OfOne(None) | Found::OfMany(None),
        ) => {
            let name = full_name(klass, attribute);
            let message = format!("attribute {name} can be read, but not filtered by");
            Err(Fault::bad_request(message))
        }
        Some(
            Found::Column(kind)
            | Found::Made(kind)
            | Found::OfOne(Some(kind))
            | Found::OfMany(Some(kind)),
        ) => Ok(kind),
        None => {
            let name = full_name(klass, attribute);
            Err(Fault::bad_request(format!("attribute {name} does not exist")))
        }
    }
}

/// As the vendor writes it: `MiqRequest-id`, `MiqRequest.requester-id`.
fn full_name(klass: &str, attribute: &str) -> String {
    match attribute.split_once('.') {
        Some((association, column)) => format!("{klass}.{association}-{column}"),
        None => format!("{klass}-{attribute}"),
    }
}

/// All filters of a call: those of the first group together, or any other one by itself.
#[derive(Clone, Debug, Default)]
pub struct Filters {
    all: Vec<Condition>,
    alternatives: Vec<Condition>,
}

impl Filters {
    /// Reads the filters of a call for resources of a kind, which is called `klass` where something is wrong.
    pub fn parse<'a>(
        model: &Model,
        klass: &str,
        texts: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self> {
        let mut filters = Self::default();
        for text in texts {
            let filter = Filter::parse(text)?;
            let is_alternative = filter.is_alternative;
            let condition = Condition::new(model, klass, filter)?;
            let group = if is_alternative { &mut filters.alternatives } else { &mut filters.all };
            group.push(condition);
        }
        Ok(filters)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty() && self.alternatives.is_empty()
    }

    /// Groups of conditions: a resource is meant if it meets all conditions of one group.
    pub fn groups(&self) -> impl Iterator<Item = &[Condition]> {
        let first = (!self.all.is_empty()).then_some(self.all.as_slice());
        first.into_iter().chain(self.alternatives.iter().map(std::slice::from_ref))
    }

    /// Whether a resource is meant, given its columns.
    pub fn keep<'a>(&self, cell: impl Fn(&str) -> Cell<'a>) -> bool {
        self.is_empty() || self.groups().any(|group| meets(group, &cell))
    }

    /// The columns that are filtered by.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.groups().flatten().map(Condition::column)
    }
}

/// Whether a resource meets all conditions. Of several things that it is associated with, one has to meet all
/// that are about them, as in the vendor's database; where there are none, their columns are nothing.
fn meets<'a>(group: &[Condition], cell: impl Fn(&str) -> Cell<'a>) -> bool {
    let mut left: HashMap<&str, Vec<bool>> = HashMap::new();
    for condition in group {
        match cell(condition.column()) {
            Cell::Each(cells) => {
                let cells = if cells.is_empty() { vec![Cell::Null] } else { cells };
                let known = left.entry(condition.association());
                let known = known.or_insert_with(|| vec![true; cells.len()]);
                let fits = cells.iter().map(|cell| condition.fits(cell));
                known.iter_mut().zip(fits).for_each(|(known, fits)| *known &= fits);
            }
            cell if !condition.fits(&cell) => return false,
            _ => {}
        }
    }
    left.values().all(|fits| fits.contains(&true))
}
