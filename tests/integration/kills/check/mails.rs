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
        if body["state"] != "sent" {
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

/// Each mail in the mailbox stands for one telling: as many about each request to each person.
fn sent(rows: &Rows, noted: &BTreeSet<Telling>, mailbox: &[Value]) -> Vec<String> {
    let mut right: BTreeMap<(u32, String), usize> = BTreeMap::new();
    for (request, _, to) in noted {
        let address = rows.users.get(to).and_then(|user| user.email.clone()).unwrap_or_default();
        *right.entry((*request, address)).or_default() += 1;
    }
    let mut found: BTreeMap<(u32, String), Vec<String>> = BTreeMap::new();
    for mail in mailbox {
        let subject = text(&mail["subject"]);
        found.entry((about(&subject), text(&mail["to"]))).or_default().push(subject);
    }
    let keys: BTreeSet<_> = right.keys().chain(found.keys()).collect();
    let differs = |key: &&&(u32, String)| {
        right.get(key).copied().unwrap_or(0) != found.get(key).map_or(0, Vec::len)
    };
    let tell = |key: &(u32, String)| {
        let right = right.get(key).copied().unwrap_or(0);
        format!("{key:?} should have {right} mails and has {:?}", found.get(key))
    };
    keys.iter().filter(differs).map(|key| tell(key)).collect()
}

/// The request that a subject names.
fn about(subject: &str) -> u32 {
    let rest = subject.split_once('#').map_or("", |(_, rest)| rest);
    let digits = rest.split(|it: char| !it.is_ascii_digit()).next();
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}
