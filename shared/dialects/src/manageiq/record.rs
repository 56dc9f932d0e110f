//! Resources as they are rendered: links first, then columns, then what was asked for.

use super::{
    cell::{Cell, Resource},
    features::Verb,
    model::{Found, Model},
    query::{Attributes, Query, Sort},
};
use std::cmp::Ordering;

/// Something that has columns.
pub trait Record {
    /// The value of a column, or of what is made when it is asked for.
    fn cell(&self, name: &str) -> Cell<'_>;

    /// Where it is found.
    fn href(&self) -> String;
}

/// A record as it is rendered. With `actions` it says what the caller can do with it.
pub fn render<'a>(
    record: &'a impl Record,
    model: &Model,
    attributes: &'a Attributes,
    actions: Option<&[Verb]>,
) -> Resource<'a> {
    let href = record.href();
    let mut resource = Resource(Vec::with_capacity(model.columns.len() + 3));
    resource.add("href", Cell::text(href.clone()));
    for (name, _) in model.columns.iter().filter(|(name, _)| attributes.shows(name)) {
        resource.add(*name, record.cell(name));
    }
    for name in attributes.iter() {
        match model.find(name) {
            Some(Found::Made(_) | Found::Shown) => resource.add(name, record.cell(name)),
            Some(Found::OfOne(_)) => associate(&mut resource, attributes, name, record.cell(name)),
            Some(Found::Column(_) | Found::OfMany(_)) | None => {}
        }
    }
    if let Some(verbs) = actions.filter(|verbs| !verbs.is_empty() && attributes.shows_actions()) {
        resource.add("actions", list_actions(verbs, &href));
    }
    resource
}

/// A column of something else stands within what it belongs to, unless that is shown as a whole.
fn associate<'a>(
    resource: &mut Resource<'a>,
    attributes: &Attributes,
    name: &'a str,
    cell: Cell<'a>,
) {
    let Some((association, column)) = name.split_once('.') else { return };
    if attributes.names(association) {
        return;
    }
    let known = resource.0.iter_mut().find(|(known, _)| known == association);
    if let Some((_, Cell::One(one))) = known {
        one.add(column, cell);
        return;
    }
    let mut one = Resource::default();
    one.add(column, cell);
    resource.add(association, Cell::One(one));
}

/// What can be done, and where.
pub fn list_actions<'a>(verbs: &[Verb], href: &str) -> Cell<'a> {
    let action = |verb: &Verb| {
        let mut action = Resource::default();
        action.add("name", Cell::text(verb.name()));
        action.add("method", Cell::text("post"));
        action.add("href", Cell::text(href.to_owned()));
        action
    };
    Cell::Many(verbs.iter().map(action).collect())
}

/// The page of records that a query asks for, and how many its filters mean.
pub fn select<R: Record>(records: Vec<R>, query: &Query) -> (Vec<R>, u64) {
    let mut meant: Vec<R> =
        records.into_iter().filter(|record| query.filters.keep(|name| record.cell(name))).collect();
    if !query.sort.is_empty() {
        meant.sort_by(|a, b| compare(&query.sort, a, b));
    }
    let count = meant.len() as u64;
    (meant.into_iter().skip(query.offset).take(query.limit).collect(), count)
}

/// How two records compare.
fn compare(sorts: &[Sort], a: &impl Record, b: &impl Record) -> Ordering {
    let compared = sorts.iter().map(|sort| {
        let order = a.cell(&sort.column).order(&b.cell(&sort.column), sort.ignores_case);
        if sort.descends { order.reverse() } else { order }
    });
    compared.fold(Ordering::Equal, Ordering::then)
}

/// The values that every resource has, whatever it is.
pub(super) fn common<'a>(name: &str, slug: impl FnOnce() -> String) -> Cell<'a> {
    match name {
        "href_slug" => Cell::text(slug()),
        "region_number" => Cell::Number(0),
        "region_description" => Cell::text("Region 0"),
        _ => Cell::Null,
    }
}
