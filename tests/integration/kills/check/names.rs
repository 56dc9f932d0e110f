//! A name is held by the one request that has taken it and not given it up.

use std::collections::BTreeSet;

use domain::{Request, lifecycle::Revocation, request::Phase};

use super::rows::{Rows, parse};

pub(super) fn check(rows: &Rows) -> Vec<String> {
    let kept: BTreeSet<String> = rows.raw("name").map(parse).collect();
    let keep = |request: &&Request| {
        let revoked =
            rows.tasks_of(request).iter().any(|task| task.revocation == Revocation::Revoked);
        request.phase(request.modified_at) == Phase::Completed && !revoked
    };
    let right: BTreeSet<String> =
        rows.requests.values().filter(keep).flat_map(Request::names).collect();
    let more = kept.difference(&right).map(|name| format!("nobody holds the name {name}"));
    let less = right.difference(&kept).map(|name| format!("the name {name} is free"));
    more.chain(less).collect()
}
