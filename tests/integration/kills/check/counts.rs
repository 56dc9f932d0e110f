//! Requests are counted once each, for their tenant and for whoever they are filed for.

use std::collections::BTreeMap;

use domain::{Request, request::Class};

use super::rows::Rows;
use crate::support::text;

/// How many requests, by the partition that counts them and by class.
type Counts = BTreeMap<(String, &'static str), i64>;

pub(super) fn check(rows: &Rows) -> Vec<String> {
    let (kept, right) = (kept(rows), right(rows.requests.values()));
    let wrong = format!("requests are counted as {kept:?}, and there are {right:?}");
    (kept != right).then_some(wrong).into_iter().collect()
}

fn kept(rows: &Rows) -> Counts {
    let mut counts = Counts::new();
    for row in rows.all.iter().filter(|row| text(&row["pk"]).starts_with("acme#count")) {
        for class in Class::ALL {
            if let Some(count) = row[class.as_str()].as_i64() {
                *counts.entry((text(&row["pk"]), class.as_str())).or_default() += count;
            }
        }
    }
    counts
}

fn right<'a>(requests: impl Iterator<Item = &'a Request>) -> Counts {
    let mut counts = Counts::new();
    for request in requests {
        let own = format!("acme#count#{}", request.requester);
        for partition in ["acme#count".to_owned(), own] {
            *counts.entry((partition, request.content.class().as_str())).or_default() += 1;
        }
    }
    counts
}
