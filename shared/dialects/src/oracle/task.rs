//! `GET /provtasks`, `GET /provtasks/{taskid}`: provisioning tasks. Contract section 9.

pub mod act;
pub mod filter;
mod label;

pub use filter::Filter;

use super::{
    links::{Base, Link},
    list::number,
    reply,
};
use crate::Answer;
use domain::{Request, Result, Task};
use http::StatusCode;
use jiff::Timestamp;
use label::LABELS;
use serde::Serialize;
use serde_json::Value;

/// The tasks of a page, unless the caller says otherwise.
const LIMIT: usize = 10;
/// The most tasks of a page; whoever asks for more gets as many.
const MAX_LIMIT: usize = 500;

/// A task with its request, as it is at one time.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The request.
    pub request: &'a Request,
    /// The task, as its row stands.
    pub task: &'a Task,
    /// When.
    pub now: Timestamp,
}

/// What a page was asked for with.
#[derive(Clone, Debug)]
pub struct Query<'a> {
    /// The filter as it came.
    pub q: Option<&'a str>,
    /// How many tasks.
    pub limit: usize,
    /// The number of the first one, from 1.
    pub offset: usize,
    /// Where the page before ended.
    pub cursor: Option<&'a str>,
}

impl<'a> Query<'a> {
    /// Reads what a page is asked for with.
    pub fn decode(
        q: Option<&'a str>,
        limit: Option<&str>,
        offset: Option<&str>,
        cursor: Option<&'a str>,
    ) -> Result<Self> {
        let limit = match limit.map(str::parse::<usize>) {
            None => LIMIT,
            Some(Ok(limit)) if limit > 0 => limit.min(MAX_LIMIT),
            Some(_) => {
                let message = "must be a number from 1";
                return Err(super::act::at("limit", domain::Rule::Range, message));
            }
        };
        let offset = number("offset", offset, 1)?;
        Ok(Self { q: q.filter(|q| !q.trim().is_empty()), limit, offset, cursor })
    }

    fn href(&self, base: &Base, offset: usize, cursor: Option<&str>) -> String {
        let mut query = vec![("offset", offset.to_string()), ("limit", self.limit.to_string())];
        query.extend(self.q.map(|q| ("q", q.to_owned())));
        query.extend(cursor.map(|cursor| ("cursor", cursor.to_owned())));
        base.page(COLLECTION, &query)
    }
}

/// Where tasks are.
const COLLECTION: &str = "provtasks";

/// A label with its value.
#[derive(Serialize)]
struct Field<T> {
    name: T,
    value: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Encoded {
    id: String,
    links: [Link; 1],
    fields: Vec<Field<&'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    form_fields: Option<Vec<Field<String>>>,
}

/// 200 with a page. All five members are always there: clients demand them.
pub fn page(base: &Base, query: &Query<'_>, tasks: &[Shown<'_>], next: Option<&str>) -> Answer {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Page {
        links: Vec<Link>,
        count: usize,
        has_more: bool,
        total_result: i64,
        tasks: Vec<Encoded>,
    }
    let mut links = vec![
        Link::to_self(query.href(base, query.offset, query.cursor)),
        Link { rel: "first", href: query.href(base, 1, None) },
    ];
    let behind = query.offset.saturating_add(tasks.len());
    links.extend(next.map(|next| Link { rel: "next", href: query.href(base, behind, Some(next)) }));
    let page = Page {
        links,
        count: tasks.len(),
        has_more: next.is_some(),
        total_result: -1,
        tasks: tasks.iter().map(|shown| encode(base, shown, false)).collect(),
    };
    reply::json(StatusCode::OK, &page)
}

/// 200 with one task, and what its form asked for.
pub fn answer(base: &Base, shown: &Shown<'_>) -> Answer {
    reply::json(StatusCode::OK, &encode(base, shown, true))
}

fn encode(base: &Base, shown: &Shown<'_>, with_form: bool) -> Encoded {
    let id = shown.task.id.to_string();
    let fields = LABELS.iter().filter_map(|label| {
        let value = label.project(shown)?;
        Some(Field { name: label.name(), value })
    });
    Encoded {
        links: [Link::to_self(base.thing(COLLECTION, &id))],
        fields: fields.collect(),
        form_fields: with_form.then(|| form(shown)),
        id,
    }
}

fn form(shown: &Shown<'_>) -> Vec<Field<String>> {
    let item = shown.request.content.items.get(shown.task.item);
    let parameters = item.and_then(|item| item.parameters.as_object());
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let field = |(name, value): (&String, &Value)| Field { name: name.clone(), value: text(value) };
    parameters.into_iter().flatten().map(field).collect()
}

#[cfg(test)]
mod tests;
