//! What holds at any time, whatever happened.

use super::{Decided, Holding, World, holding};
use crate::cast::members;
use domain::{
    Request, Task,
    approval::{Approver, Mode, Step, Vote},
    event::EventKind,
    lifecycle::{Decision, Fulfilment, Revocation, State, Trigger, apply},
    request::Tally,
};
use std::collections::{BTreeSet, HashSet};

/// Whether a change may follow what stands there.
pub(super) fn check_change(world: &World, decided: &Decided) {
    let Decided { change, seen } = decided;
    let (asked, unasked) = (unique(&change.ask), unique(&change.unask));
    assert!(asked.is_disjoint(&unasked), "asked and not asked any more");
    let Some(seen) = seen else { return };
    let now = change.request.as_ref().unwrap_or(seen);
    for old in world.tasks_of(seen.id) {
        let new = change.tasks.iter().find(|task| task.id == old.id).unwrap_or(&old);
        let before = old.as_of(seen).state(old.decision(seen));
        let after = new.as_of(now).state(new.decision(now));
        let mut nexts =
            successors(before).chain(stopped_elsewhere(before)).chain(done_at_once(before));
        let same = before.fulfilment == after.fulfilment;
        let planned_anew = change.amends && same && before.fulfilment == Fulfilment::Planned;
        let follows = planned_anew
            || before == after
            || nexts.any(|next| at_rest(before, next) == at_rest(before, after));
        assert!(follows, "{before:?} -> {after:?}: {change:#?}");
    }
}

fn unique<T: Ord + Clone>(rows: &[T]) -> BTreeSet<T> {
    let set: BTreeSet<T> = rows.iter().cloned().collect();
    assert_eq!(set.len(), rows.len(), "one transaction writes a row once");
    set
}

/// A request that is cancelled leaves alone what has come to its end.
fn stopped_elsewhere(state: State) -> Option<State> {
    let stopped = State { decision: Decision::Cancelled, ..state };
    let ended = match state.fulfilment {
        Fulfilment::Planned | Fulfilment::Running | Fulfilment::Retrying => false,
        Fulfilment::Succeeded
        | Fulfilment::Failed
        | Fulfilment::Cancelled
        | Fulfilment::Expired => true,
    };
    (ended && state.decision == Decision::Approved).then_some(stopped)
}

fn successors(state: State) -> impl Iterator<Item = State> {
    Trigger::ALL.into_iter().filter_map(move |trigger| apply(state, trigger).ok())
}

/// What needs no target is taken up and done in one step.
fn done_at_once(state: State) -> impl Iterator<Item = State> {
    apply(state, Trigger::Claim).ok().into_iter().flat_map(successors)
}

/// A failed task that is tried again or done by hand is like a new one: its end is planned if it has one.
fn at_rest(before: State, state: State) -> State {
    let anew = before.fulfilment == Fulfilment::Failed;
    match (state.fulfilment, state.revocation) {
        (Fulfilment::Succeeded, Revocation::Scheduled) if anew => {
            State { revocation: Revocation::Off, ..state }
        }
        (Fulfilment::Planned, Revocation::Scheduled) => {
            State { revocation: Revocation::Off, ..state }
        }
        _ => state,
    }
}

/// Every state that the table lets a task come to.
fn reachable() -> HashSet<State> {
    let start =
        |decision, revocation| State { decision, fulfilment: Fulfilment::Planned, revocation };
    let mut open: Vec<State> = [Decision::Pending, Decision::Approved]
        .into_iter()
        .flat_map(|decision| {
            [Revocation::Off, Revocation::Scheduled].map(|revocation| start(decision, revocation))
        })
        .collect();
    let mut seen = HashSet::new();
    while let Some(state) = open.pop() {
        if seen.insert(state) {
            open.extend(successors(state).chain(stopped_elsewhere(state)));
        }
    }
    seen
}

/// Everything that holds at any time.
pub(crate) fn check(world: &World) {
    thread_local!(static REACHABLE: HashSet<State> = reachable());
    for request in world.requests.values() {
        let tasks = world.tasks_of(request.id);
        let mut counted = Tally::fold(tasks.iter().map(|task| task.counted(request)));
        let enrolling = tasks.iter().filter(|task| task.awaits_enrolment()).count();
        counted.enrolling = u32::try_from(enrolling).unwrap();
        assert_eq!(request.tally, counted, "{request:#?} {tasks:#?}");
        check_decision(world, request);
        check_names(world, request);
        assert!(request.finished_at.is_some() != request.due_at.is_some(), "{request:#?}");
        for task in &tasks {
            let state = task.as_of(request).state(task.decision(request));
            assert!(REACHABLE.with(|states| states.contains(&state)), "{state:?}");
            assert!(has_deadline(request, task), "{task:#?}");
        }
    }
    for key in world.grants.keys().chain(&world.held) {
        check_access(world, key);
    }
}

/// Work that is open, and access that has to end, is found by the sweep.
fn has_deadline(request: &Request, task: &Task) -> bool {
    let task = task.as_of(request);
    let waits = match (task.fulfilment, task.revocation) {
        (_, Revocation::Due | Revocation::Revoking) => true,
        (Fulfilment::Running | Fulfilment::Retrying, _) => true,
        (Fulfilment::Succeeded, Revocation::Scheduled) => true,
        (Fulfilment::Planned, _) => return request.due_at.is_some(),
        (_, Revocation::Scheduled) => panic!("an end is planned for nothing: {task:#?}"),
        (_, Revocation::Off | Revocation::Revoked) => false,
    };
    !waits || task.due_at.is_some()
}

/// Decided once, by those who may, and enough of them.
fn check_decision(world: &World, request: &Request) {
    let times = |kinds: &[EventKind]| {
        let of = world.events.iter().filter(|event| event.request == request.id);
        of.filter(|event| kinds.contains(&event.kind)).count()
    };
    let answered = times(&[EventKind::Approved, EventKind::Rejected, EventKind::Lapsed]);
    let approved = times(&[EventKind::Approved]);
    let cancelled = times(&[EventKind::Cancelled]);
    assert!(answered <= 1 && cancelled <= 1 && answered - approved + cancelled <= 1);
    let votes = world.votes_of(request.id);
    for vote in &votes {
        let step = &request.steps[vote.step];
        assert!(step.allow_self || !request.interested().contains(&vote.voter), "self-approval");
        assert_eq!(vote.content_hash, request.content_hash);
    }
    let settled = request.steps.iter().enumerate().filter(|(index, step)| {
        let of: Vec<&Vote> = votes.iter().filter(|vote| vote.step == *index).collect();
        suffices(step, &of)
    });
    assert_eq!(settled.count(), request.settled, "{request:#?} {votes:#?}");
    let all = request.settled == request.steps.len();
    assert!(request.decision != Decision::Approved || all, "approved without approval");
    let asked = world.asked.iter().filter(|(id, _)| *id == request.id);
    let asked: Vec<Approver> = asked.map(|(_, approver)| approver.clone()).collect();
    assert_eq!(asked, request.asked(), "{request:#?}");
    assert_eq!(asked.is_empty(), request.decision != Decision::Pending, "{request:#?}");
    let held = request.claim.is_some() || request.suspension.is_some();
    assert!(!held || request.decision == Decision::Pending, "{request:#?}");
    check_can_be_settled(request);
}

/// Whoever hands over what they are asked, somebody can always settle the open step.
fn check_can_be_settled(request: &Request) {
    let Some(step) = request.open_step() else { return };
    let mut step = step.clone();
    if step.mode == Mode::Any {
        let gone = request.voters.iter().filter(|voter| !step.users.contains(voter));
        let gone: Vec<_> = gone.cloned().collect();
        step.users.extend(gone);
    }
    let members = members();
    let of = |group: &_| members.get(group).into_iter().flatten();
    assert!(step.can_be_settled(&request.interested(), of), "{request:#?}");
}

/// Whether everybody who has to agree has.
fn suffices(step: &Step, votes: &[&Vote]) -> bool {
    let yes: Vec<&&Vote> =
        votes.iter().filter(|it| it.verdict == domain::approval::Verdict::Approve).collect();
    let quorum = step.quorum as usize;
    match step.mode {
        Mode::Any => yes.len() >= quorum,
        Mode::All => {
            step.users.iter().all(|user| yes.iter().any(|vote| vote.voter == *user))
                && step.groups.iter().all(|group| {
                    yes.iter().filter(|vote| vote.groups.contains(group)).count() >= quorum
                })
        }
    }
}

/// A request holds its names while it may give something, and until what it gave is taken back.
fn check_names(world: &World, request: &Request) {
    let gone = |task: &Task| task.request == request.id && task.revocation == Revocation::Revoked;
    let gave = request.tally.succeeded > 0 && !world.tasks.values().any(gone);
    let holds = (request.finished_at.is_none() && request.tally.succeeded == 0) || gave;
    for name in request.names() {
        assert!(!holds || world.names.contains(&name), "{name} can be taken: {request:#?}");
    }
}

/// Nobody holds anything without a reason; and while no worker has anything to do about it, those
/// and only those who have a live reason hold it.
fn check_access(world: &World, key: &Holding) {
    let grant = world.grants.get(key);
    let reasons = grant.map_or(&[][..], |grant| &grant.reasons);
    let held = world.held.contains(key);
    assert!(!held || !reasons.is_empty(), "held for no reason: {key:?}");
    let mut tasks = world.tasks.values().filter(|task| holding(task) == *key);
    if tasks.all(|task| is_at_rest(world, task)) {
        assert!(reasons.iter().all(|reason| reason.live), "an intent without work: {grant:#?}");
        let lost = !held && world.doubtful.contains(key);
        assert!(lost || held != reasons.is_empty(), "{key:?} {grant:#?}");
        let tasks: BTreeSet<_> = reasons.iter().filter_map(|reason| reason.task).collect();
        assert_eq!(tasks, world.reasons.get(key).cloned().unwrap_or_default());
    }
}

fn is_at_rest(world: &World, task: &Task) -> bool {
    let task = task.as_of(&world.requests[&task.request]);
    let active = matches!(task.fulfilment, Fulfilment::Running | Fulfilment::Retrying);
    !active && !matches!(task.revocation, Revocation::Due | Revocation::Revoking)
}
