//! One mail per person and event, to exactly those whom the event concerns.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Event,
    approval::Approver,
    notice::{is_worth_telling, notices},
};
use serde_json::Value;

use super::rows::{Rows, number};
use crate::support::text;

/// A request, an event of it, and who is told.
type Telling = (u32, String, String);

pub(super) fn check(rows: &Rows, mailbox: &[Value]) -> Vec<String> {
    let mut wrong = Vec::new();
    let expected: BTreeSet<Telling> =
        rows.events.iter().flat_map(|event| expected(rows, event)).collect();
    let mut noted = BTreeSet::new();
    for row in rows.raw("delivery") {
        let body = &row["body"];
        noted.insert((number(row), text(&body["event"]), text(&body["to"])));
        if body["state"] != "sent" && body["state"] != "delivered" {
            wrong.push(format!("a mail wasn't sent: {row}"));
        }
    }
    wrong.extend(expected.difference(&noted).map(|it| format!("nobody tells {it:?}")));
    wrong.extend(noted.difference(&expected).map(|it| format!("nothing asks to tell {it:?}")));
    wrong.extend(sent(rows, &noted, mailbox));
    wrong
}

/// Whom an event concerns; the demo's approvers are all users.
fn expected(rows: &Rows, event: &Event) -> Vec<Telling> {
    let request = &rows.requests[&event.request.number()];
    if !is_worth_telling(event) {
        return Vec::new();
    }
    let votes = rows.votes_of(request);
    let planned = notices(event, request, &votes, &rows.settings).into_iter();
    let people = planned.flat_map(|notice| {
        let users = notice.to.into_iter().filter_map(|approver| match approver {
            Approver::User(user) => Some(user),
            Approver::Group(_) => None,
        });
        users.filter(|user| !notice.except.contains(user)).collect::<Vec<_>>()
    });
    people.map(|user| (request.id.number(), event.id.clone(), user.to_string())).collect()
}

/// Each mail in the mailbox is the only one of its telling, and goes to that person's address.
fn sent(rows: &Rows, noted: &BTreeSet<Telling>, mailbox: &[Value]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut found: BTreeMap<Telling, usize> = BTreeMap::new();
    for mail in mailbox {
        let telling = telling(mail);
        let address = rows.users.get(&telling.2).and_then(|user| user.email.as_deref());
        if address != mail["to"].as_str() {
            wrong.push(format!("{telling:?} went to {}", mail["to"]));
        }
        *found.entry(telling).or_default() += 1;
    }
    let all: BTreeSet<&Telling> = noted.iter().chain(found.keys()).collect();
    for telling in all {
        let (mails, right) = (found.get(telling).unwrap_or(&0), noted.contains(telling));
        if *mails != usize::from(right) {
            wrong.push(format!("{telling:?} has {mails} mails"));
        }
    }
    wrong
}

/// What a mail tells, by its tags.
fn telling(mail: &Value) -> Telling {
    let tag = |name: &str| text(&mail["tags"][name]);
    (tag("request").parse().unwrap_or(0), tag("event"), tag("recipient"))
}
