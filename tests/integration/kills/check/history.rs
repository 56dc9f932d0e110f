//! The events of each request tell one story, from its filing to its end.

use std::collections::BTreeMap;

use domain::{
    Event, Request, Task,
    approval::Verdict,
    event::EventKind,
    lifecycle::{Decision, Fulfilment, Revocation},
};

use super::rows::Rows;

pub(super) fn check(rows: &Rows) -> Vec<String> {
    let mut wrong = Vec::new();
    for request in rows.requests.values() {
        let events = rows.events_of(request);
        wrong.extend(of_request(rows, request, &events));
        for task in rows.tasks_of(request) {
            wrong.extend(of_task(task, &events));
        }
        wrong.extend(in_order(request, &events));
    }
    wrong
}

fn count(events: &[&Event], kind: EventKind) -> usize {
    events.iter().filter(|event| event.kind == kind).count()
}

fn differs(what: &str, kind: EventKind, seen: usize, right: usize) -> Option<String> {
    (seen != right).then(|| format!("{what} tells {seen} times of {kind:?} instead of {right}"))
}

fn of_request(rows: &Rows, request: &Request, events: &[&Event]) -> Vec<String> {
    let name = format!("request {}", request.id);
    let votes = rows.votes_of(request);
    let rejected = votes.iter().filter(|vote| vote.verdict == Verdict::Reject).count();
    let steps = request.steps.len();
    let approved = usize::from(request.decision == Decision::Approved && steps > 0);
    let cancelled = usize::from(request.decision == Decision::Cancelled);
    let told = [
        (EventKind::Filed, 1),
        (EventKind::Rejected, rejected),
        (EventKind::Approved, approved),
        (EventKind::StepApproved, votes.len() - rejected - approved),
        (EventKind::Cancelled, cancelled),
        (EventKind::Lapsed, 0),
        (EventKind::Retried, 0),
    ];
    let counts = told.map(|(kind, right)| differs(&name, kind, count(events, kind), right));
    let ends = events.iter().filter(|event| event.finished).count();
    let ended = (ends != 1).then(|| format!("{name} tells {ends} times of its end"));
    counts.into_iter().flatten().chain(ended).collect()
}

fn of_task(task: &Task, events: &[&Event]) -> Vec<String> {
    let name = format!("task {}", task.id);
    let own: Vec<&Event> =
        events.iter().filter(|event| event.task == Some(task.id)).copied().collect();
    let is = |fulfilment| usize::from(task.fulfilment == fulfilment);
    let revoked = usize::from(task.revocation == Revocation::Revoked);
    let taken = count(&own, EventKind::Revoked) + count(&own, EventKind::ReasonEnded);
    let told = [
        (EventKind::TaskSucceeded, is(Fulfilment::Succeeded)),
        (EventKind::TaskFailed, is(Fulfilment::Failed)),
        (EventKind::TaskExpired, is(Fulfilment::Expired)),
        (EventKind::TaskStarted, task.attempts as usize),
    ];
    let counts = told.map(|(kind, right)| differs(&name, kind, count(&own, kind), right));
    let taken = differs(&name, EventKind::Revoked, taken, revoked);
    counts.into_iter().flatten().chain(taken).collect()
}

/// The first one is the filing, none comes after the end but what is taken back then, and no version of a row is told twice.
fn in_order(request: &Request, events: &[&Event]) -> Vec<String> {
    let mut wrong = Vec::new();
    if events.first().is_none_or(|event| event.kind != EventKind::Filed) {
        wrong.push(format!("the history of request {} doesn't begin with its filing", request.id));
    }
    let mut versions: BTreeMap<&str, usize> = BTreeMap::new();
    for event in events {
        let (_, version) = event.id.split_once('-').unwrap_or_default();
        *versions.entry(version).or_default() += 1;
    }
    let twice = versions.into_iter().filter(|(_, times)| *times > 1);
    wrong.extend(
        twice.map(|(version, _)| format!("request {} tells twice of {version}", request.id)),
    );
    wrong
}
