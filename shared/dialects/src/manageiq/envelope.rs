//! Collections as they are answered. Contract section 2.1.

use super::{
    base::Base,
    cell::Cell,
    features::Verb,
    query::Query,
    record::{Record, list_actions},
    reply,
};
use crate::Answer;
use http::StatusCode;
use serde::Serialize;

/// How many resources there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// That the reader may see.
    pub all: u64,
    /// That the filters mean; none without filters.
    pub meant: Option<u64>,
}

/// A page of a collection.
#[derive(Debug)]
pub struct Page<'a, R> {
    /// The collection's name.
    pub name: &'a str,
    /// Where it is found.
    pub href: String,
    /// How many resources there are.
    pub counts: Counts,
    /// Those of this page.
    pub resources: Vec<R>,
    /// What can be done with the collection.
    pub actions: Vec<Verb>,
}

#[derive(Serialize)]
struct Envelope<'a, T> {
    name: &'a str,
    count: u64,
    subcount: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    subquery_count: Option<u64>,
    pages: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    resources: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actions: Option<Cell<'static>>,
    links: Links,
}

#[derive(Serialize)]
struct Links {
    #[serde(rename = "self")]
    this: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<String>,
    first: String,
    last: String,
}

#[derive(Serialize)]
struct Reference {
    href: String,
}

/// The answer with this page: whole resources where they are asked for, or links to them.
pub fn answer<'a, R: Record>(
    page: &'a Page<'a, R>,
    query: &Query,
    base: &Base,
    show: impl Fn(&'a R) -> super::cell::Resource<'a>,
) -> Answer {
    let whole = query.expands("resources");
    let list = &page.resources;
    if whole {
        let shown: Vec<_> = list.iter().map(show).collect();
        reply::json(StatusCode::OK, &envelope(page, query, base, shown))
    } else {
        let shown: Vec<_> = list.iter().map(|it| Reference { href: it.href() }).collect();
        reply::json(StatusCode::OK, &envelope(page, query, base, shown))
    }
}

fn envelope<'a, R, T>(page: &Page<'a, R>, query: &Query, base: &Base, list: T) -> Envelope<'a, T> {
    let Counts { all, meant } = page.counts;
    let total = meant.unwrap_or(all);
    Envelope {
        name: page.name,
        count: all,
        subcount: page.resources.len(),
        subquery_count: meant,
        pages: total.div_ceil(query.limit.max(1) as u64),
        resources: (!query.hides_resources()).then_some(list),
        actions: (!page.actions.is_empty()).then(|| list_actions(&page.actions, &page.href)),
        links: links(base.url(), query.offset as u64, query.limit.max(1) as u64, total),
    }
}

fn links(url: &str, offset: u64, limit: u64, total: u64) -> Links {
    let at = |offset: u64| at_offset(url, offset);
    Links {
        this: at(offset),
        next: (offset.saturating_add(limit) < total).then(|| at(offset + limit)),
        previous: (offset > 0).then(|| at(offset.saturating_sub(limit))),
        first: at(0),
        last: at(total.saturating_sub(1) / limit * limit),
    }
}

/// The address of the page that begins there.
fn at_offset(url: &str, offset: u64) -> String {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let mut parts: Vec<&str> = query.split('&').filter(|part| !part.is_empty()).collect();
    let at = parts.iter().position(|part| names(part, "offset"));
    let offset = format!("offset={offset}");
    parts.retain(|part| !names(part, "offset"));
    parts.insert(at.unwrap_or(parts.len()), &offset);
    // The last limit is the one that counts.
    let last = parts.iter().rposition(|part| names(part, "limit"));
    let kept = |(index, part): (usize, &str)| {
        (!names(part, "limit") || Some(index) == last).then(|| part.to_owned())
    };
    let parts: Vec<String> = parts.into_iter().enumerate().filter_map(kept).collect();
    format!("{path}?{}", parts.join("&"))
}

/// Whether part of a query gives that parameter.
fn names(part: &str, name: &str) -> bool {
    form_urlencoded::parse(part.as_bytes()).any(|(known, _)| known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(offset: u64, total: u64) -> (Option<String>, Option<String>, String) {
        let links = links("https://h/api/x?limit=10", offset, 10, total);
        let Links { next, previous, last, .. } = links;
        (next, previous, last)
    }

    #[test]
    fn links_lead_to_pages_that_are_there() {
        let at = |offset: u64| format!("https://h/api/x?limit=10&offset={offset}");
        assert_eq!(shown(0, 0), (None, None, at(0)));
        assert_eq!(shown(0, 20), (Some(at(10)), None, at(10)));
        assert_eq!(shown(10, 21), (Some(at(20)), Some(at(0)), at(20)));
        assert_eq!(shown(5, 12), (None, Some(at(0)), at(10)));
    }

    #[test]
    fn an_offset_that_stands_there_is_replaced() {
        let url = "https://h/api/x?offset=3&filter%5B%5D=id%3D1";
        assert_eq!(at_offset(url, 7), "https://h/api/x?offset=7&filter%5B%5D=id%3D1");
        assert_eq!(at_offset("https://h/api/x", 7), "https://h/api/x?offset=7");
        let twice = "https://h/api/x?limit=9&offset=3&%6Fffset=4&limit=2";
        assert_eq!(at_offset(twice, 7), "https://h/api/x?offset=7&limit=2");
    }
}
