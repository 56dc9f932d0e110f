//! What people hold is what tasks have given them and nobody has taken back.

use std::collections::BTreeSet;

use domain::template::Binding;

use super::rows::Rows;
use crate::support::text;

/// What was there before there was a request.
const OF_THE_DEMO: &str = "acme#member#target#entitlement/246 6";

pub(super) fn check(rows: &Rows) -> Vec<String> {
    let mut wrong = Vec::new();
    for grant in &rows.grants {
        if grant.lease.is_some() {
            wrong.push(format!("a lease is left: {grant:?}"));
        }
    }
    let reasons = rows.grants.iter().flat_map(|grant| {
        let reasons = grant.reasons.iter().filter_map(|reason| reason.task.zip(Some(reason.live)));
        reasons.map(|(task, live)| {
            (task.number(), live, grant.subject.to_string(), grant.target.0.clone())
        })
    });
    let kept: BTreeSet<_> = reasons.collect();
    let held = rows.held();
    let given: BTreeSet<_> = held
        .iter()
        .map(|task| (task.id.number(), true, task.beneficiary.to_string(), task.target.0.clone()))
        .collect();
    wrong.extend(kept.difference(&given).map(|it| format!("nothing gives the reason {it:?}")));
    wrong.extend(given.difference(&kept).map(|it| format!("the reason {it:?} is gone")));
    wrong.extend(memberships(rows));
    wrong
}

/// The directory counts its members: one row each.
fn memberships(rows: &Rows) -> Vec<String> {
    let rows_of_members =
        rows.raw("member").map(|row| format!("{} {}", text(&row["pk"]), text(&row["sk"])));
    let members: BTreeSet<String> = rows_of_members.filter(|it| it != OF_THE_DEMO).collect();
    let held = rows.held().into_iter();
    let in_directory = held.filter(|task| matches!(rows.binding_of(task), Binding::Directory {}));
    let member =
        |task: &domain::Task| format!("acme#member#target#{} {}", task.target.0, task.beneficiary);
    let right: BTreeSet<String> = in_directory.map(member).collect();
    let more = members.difference(&right).map(|it| format!("nothing makes the member {it}"));
    let less = right.difference(&members).map(|it| format!("the member {it} is gone"));
    more.chain(less).collect()
}
