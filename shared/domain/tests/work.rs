//! Workers that fail, vanish, come late and meet.

use crate::{
    cast::{PACE, at, submission, wish},
    world::{Job, Outcome, World, check, holding},
};
use domain::{
    RequestId, Task, TaskId,
    commands::work::{Aftermath, Skip, Step},
    event::EventKind,
    lifecycle::{Decision, Fulfilment, Revocation},
    request::{Operation, Phase},
};
use jiff::Timestamp;

/// Zoe asks for one thing for ann, up to this end.
fn file(world: &mut World, template: &str, end: Option<i64>) -> (RequestId, TaskId) {
    file_all(world, &[template], end)
}

fn file_all(world: &mut World, templates: &[&str], end: Option<i64>) -> (RequestId, TaskId) {
    let wishes = templates.iter().map(|name| wish(name, None, end.map(at)));
    let mut asked = submission(wishes.collect(), &["ann"]);
    asked.takes_past_ends = true;
    let id = world.file("zoe", asked).unwrap();
    (id, id.task(0).unwrap())
}

fn job(task: TaskId) -> Job {
    Job { task, round: 0 }
}

/// One task carried out.
fn given(world: &mut World, template: &str, end: Option<i64>) -> TaskId {
    let (_, task) = file(world, template, end);
    assert_eq!(world.carry_out(job(task), Outcome::Done), Some(Aftermath::Done));
    task
}

fn skip(world: &World, job: Job) -> Option<Skip> {
    match world.look(job) {
        Step::Skip(skip) => Some(skip),
        Step::Act(..) | Step::Settle(_) => None,
    }
}

fn states(world: &World, task: TaskId) -> (Fulfilment, Revocation) {
    let task = &world.tasks[&task];
    let task = task.as_of(&world.requests[&task.request]);
    (task.fulfilment, task.revocation)
}

fn is_held(world: &World, task: TaskId) -> bool {
    world.held.contains(&holding(&world.tasks[&task]))
}

fn last(world: &World) -> EventKind {
    world.events.last().unwrap().kind
}

/// Goes to the instant, sweeps, and carries out what the sweep asks for.
fn sweep_at(world: &mut World, now: Timestamp) {
    world.now = now;
    world.jobs.clear();
    world.sweep();
    world.drain();
    check(world);
}

#[test]
fn an_end_that_has_passed_is_never_provisioned() {
    for template in ["open", "plain"] {
        let mut world = World::new();
        let (id, task) = file(&mut world, template, Some(-1));
        assert_eq!(world.carry_out(job(task), Outcome::Done), None);
        assert_eq!(states(&world, task), (Fulfilment::Expired, Revocation::Off));
        assert_eq!(world.requests[&id].phase(world.now), Phase::Expired);
        assert!(!is_held(&world, task) && world.grants.is_empty());
    }
}

#[test]
fn the_intent_and_its_end_are_written_before_the_target_acts() {
    let mut world = World::new();
    let (_, task) = file(&mut world, "open", Some(60));
    world.start(job(task), Outcome::Done).unwrap();
    let grant = world.grant_of(&world.tasks[&task]);
    assert_eq!((grant.reasons[0].live, grant.reasons[0].end), (false, Some(at(60))));
    assert!(world.tasks[&task].due_at.is_some());
}

#[test]
fn what_is_done_twice_is_done_once() {
    let mut world = World::new();
    let (_, task) = file(&mut world, "open", None);
    let flight = world.start(job(task), Outcome::Done).unwrap();
    assert_eq!(skip(&world, job(task)), Some(Skip::Leased));
    assert_eq!(world.stop(&flight), Some(Aftermath::Done));
    assert_eq!(skip(&world, job(task)), Some(Skip::Done));
    assert_eq!(world.stop(&flight), None);
}

#[test]
fn a_worker_that_was_overtaken_writes_nothing() {
    let mut world = World::new();
    let (_, task) = file(&mut world, "open", None);
    let slow = world.start(job(task), Outcome::Refused).unwrap();
    world.pass(60);
    let fast = world.start(job(task), Outcome::Done).unwrap();
    assert_eq!(world.stop(&slow), None);
    assert_eq!(world.stop(&fast), Some(Aftermath::Done));
    assert_eq!(world.stop(&slow), None);
    assert_eq!(states(&world, task), (Fulfilment::Succeeded, Revocation::Off));
}

#[test]
fn a_slow_worker_that_nobody_overtook_still_counts() {
    let mut world = World::new();
    let (_, task) = file(&mut world, "open", None);
    let slow = world.start(job(task), Outcome::Done).unwrap();
    world.pass(60);
    assert_eq!(world.stop(&slow), Some(Aftermath::Done));
    assert!(is_held(&world, task));
}

#[test]
fn a_late_revocation_does_not_undo_what_another_request_gave_since() {
    let mut world = World::new();
    let first = given(&mut world, "open", Some(60));
    world.now = at(60);
    world.sweep();
    let late = world.start(job(first), Outcome::Done).unwrap();
    world.pass(60);
    let second = given(&mut world, "open", None);
    assert_eq!(world.stop(&late), None);
    assert!(is_held(&world, second));
    sweep_at(&mut world, at(600));
    assert_eq!(last(&world), EventKind::ReasonEnded);
    assert!(is_held(&world, second));
}

#[test]
fn one_worker_at_a_time_touches_a_grant() {
    let mut world = World::new();
    let (_, first) = file(&mut world, "open", None);
    let (_, second) = file(&mut world, "open", None);
    world.start(job(first), Outcome::Done).unwrap();
    let until = world.tasks[&first].lease.as_ref().unwrap().until;
    assert_eq!(skip(&world, job(second)), Some(Skip::Taken(until)));
    world.now = until;
    assert_eq!(skip(&world, job(second)), None);
}

#[test]
fn a_grant_held_for_two_reasons_is_kept_when_one_ends() {
    let mut world = World::new();
    let short = given(&mut world, "plain", Some(60));
    let long = given(&mut world, "plain", Some(120));
    sweep_at(&mut world, at(60));
    assert_eq!(last(&world), EventKind::ReasonEnded);
    assert_eq!(states(&world, short), (Fulfilment::Succeeded, Revocation::Revoked));
    assert!(is_held(&world, long));
    sweep_at(&mut world, at(120));
    assert_eq!(last(&world), EventKind::Revoked);
    assert!(!is_held(&world, long));
}

#[test]
fn an_intent_that_comes_to_nothing_keeps_no_grant() {
    let mut world = World::new();
    let first = given(&mut world, "plain", Some(60));
    let (_, second) = file(&mut world, "plain", None);
    world.carry_out(job(second), Outcome::Later);
    world.now = at(60);
    world.sweep();
    world.carry_out(job(first), Outcome::Done);
    assert!(!is_held(&world, first));
    world.carry_out(job(second), Outcome::Refused);
    check(&world);
    assert!(world.grant_of(&world.tasks[&second]).reasons.is_empty());
}

#[test]
fn a_revocation_request_ends_every_reason() {
    let mut world = World::new();
    let first = given(&mut world, "open", None);
    let second = given(&mut world, "open", Some(3600));
    let mut asked = submission(vec![wish("open", None, None)], &["ann"]);
    asked.operation = Operation::Revoke;
    world.file("oli", asked).unwrap();
    world.drain();
    assert!(!is_held(&world, first) && world.grant_of(&world.tasks[&first]).reasons.is_empty());
    sweep_at(&mut world, at(3600));
    assert_eq!(states(&world, second), (Fulfilment::Succeeded, Revocation::Revoked));
}

#[test]
fn tries_are_counted_and_the_last_one_is_a_dead_letter() {
    let mut world = World::new();
    let (id, task) = file(&mut world, "plain", None);
    for pause in [2, 4] {
        let again = world.carry_out(job(task), Outcome::Later);
        assert_eq!(skip(&world, job(task)), Some(Skip::Early));
        world.pass(pause);
        assert_eq!(again, Some(Aftermath::RetryAt(world.now)));
    }
    assert_eq!(world.carry_out(job(task), Outcome::Later), Some(Aftermath::DeadLetter));
    assert_eq!(skip(&world, job(task)), Some(Skip::Exhausted));
    assert_eq!(world.requests[&id].phase(world.now), Phase::Failed);
    assert!(world.grant_of(&world.tasks[&task]).reasons.is_empty());
}

#[test]
fn what_may_have_been_made_is_taken_back_when_the_tries_are_used_up() {
    let mut world = World::new();
    let (id, task) = file(&mut world, "plain", None);
    world.carry_out(job(task), Outcome::Unclear(true));
    world.pass(2);
    world.carry_out(job(task), Outcome::Refused);
    assert_eq!(states(&world, task), (Fulfilment::Failed, Revocation::Due));
    assert!(world.retry(id, "oli").is_err(), "it is still being cleaned up");
    world.drain();
    assert!(!is_held(&world, task));
    assert!(world.retry(id, "oli").is_ok());
}

#[test]
fn what_was_cancelled_while_it_waited_is_taken_back() {
    let mut world = World::new();
    let (id, task) = file(&mut world, "plain", None);
    world.carry_out(job(task), Outcome::Unclear(true));
    let cancelled = world.cancel(id, "oli").unwrap();
    assert!(world.land(&cancelled));
    assert_eq!(states(&world, task), (Fulfilment::Cancelled, Revocation::Due));
    sweep_at(&mut world, at(600));
    assert_eq!(states(&world, task), (Fulfilment::Cancelled, Revocation::Revoked));
    assert!(!is_held(&world, task));
}

#[test]
fn what_was_cancelled_while_it_ran_is_taken_back() {
    let mut world = World::new();
    let (id, task) = file(&mut world, "open", None);
    let flight = world.start(job(task), Outcome::Done).unwrap();
    let cancelled = world.cancel(id, "oli").unwrap();
    assert!(world.land(&cancelled));
    assert_eq!(world.requests[&id].phase(world.now), Phase::Cancelled);
    world.stop(&flight).unwrap();
    assert!(is_held(&world, task));
    world.drain();
    assert!(!is_held(&world, task));
    assert_eq!(world.requests[&id].decision, Decision::Cancelled);
}

#[test]
fn a_failure_after_a_retry_of_others_is_final() {
    let mut world = World::new();
    let (id, first) = file_all(&mut world, &["open", "plain"], None);
    let second = id.task(1).unwrap();
    world.carry_out(job(first), Outcome::Refused);
    let flight = world.start(job(second), Outcome::Refused).unwrap();
    let retried = world.retry(id, "oli").unwrap();
    assert!(world.land(&retried));
    assert_eq!(retried.change.event.unwrap().jobs, [first]);
    world.stop(&flight).unwrap();
    assert_eq!(states(&world, first), (Fulfilment::Planned, Revocation::Off));
    assert_eq!(states(&world, second), (Fulfilment::Failed, Revocation::Off));
    check(&world);
}

#[test]
fn a_job_of_an_earlier_round_is_stale() {
    let mut world = World::new();
    let (id, task) = file(&mut world, "open", None);
    world.carry_out(job(task), Outcome::Refused);
    let retried = world.retry(id, "oli").unwrap();
    assert!(world.land(&retried));
    assert_eq!(skip(&world, job(task)), Some(Skip::Done));
    world.drain();
    assert_eq!(states(&world, task), (Fulfilment::Succeeded, Revocation::Off));
}

#[test]
fn a_retry_takes_the_name_again_that_was_given_up() {
    let mut world = World::new();
    let (id, task) = file(&mut world, "place", None);
    world.carry_out(job(task), Outcome::Refused);
    assert!(world.names.is_empty());
    let retried = world.retry(id, "oli").unwrap();
    let other = file(&mut world, "place", None);
    assert!(!world.land(&retried), "another request has the name");
    world.carry_out(job(other.1), Outcome::Refused);
    assert!(world.land(&retried) && world.names.len() == 1);
}

#[test]
fn what_changed_after_the_approval_is_not_carried_out() {
    let mut world = World::new();
    let (id, task) = file(&mut world, "open", None);
    let request = world.requests.get_mut(&id).unwrap();
    std::sync::Arc::make_mut(&mut request.content).items[0].warn_minutes = Some(7);
    let Step::Settle(change) = world.look(job(task)) else { panic!("somebody acts on it") };
    assert_eq!(change.tasks[0].fulfilment, Fulfilment::Failed);
    assert_eq!(change.tasks[0].error.as_ref().unwrap().code, "ContentChanged");
    assert_eq!(change.request.unwrap().phase(world.now), Phase::Failed);
    assert!(change.grants.is_empty());
}

#[test]
fn a_revocation_is_tried_until_it_works() {
    let mut world = World::new();
    let task = given(&mut world, "plain", Some(60));
    world.now = at(60);
    world.sweep();
    for _ in 0..30 {
        let due = world.tasks[&task].due_at.unwrap();
        assert!(due.duration_since(world.now).as_secs() <= 3600);
        world.jobs.clear();
        world.now = due;
        world.sweep();
        assert_eq!(world.carry_out(job(task), Outcome::Refused), Some(Aftermath::Done));
        assert_eq!(states(&world, task), (Fulfilment::Succeeded, Revocation::Due));
    }
    world.run_out();
    assert!(!is_held(&world, task));
}

#[test]
fn holders_are_told_once_that_the_end_is_near() {
    let mut world = World::new();
    given(&mut world, "plain", Some(3600));
    for now in [2999, 3000, 3001, 3599] {
        sweep_at(&mut world, at(now));
    }
    let told = world.events.iter().filter(|event| event.kind == EventKind::Expiring);
    assert_eq!(told.map(|event| event.at).collect::<Vec<_>>(), [at(3000)]);
    sweep_at(&mut world, at(3600));
    assert_eq!(last(&world), EventKind::Revoked);
}

#[test]
fn a_worker_that_vanished_is_replaced_after_its_lease() {
    let mut world = World::new();
    let (_, task) = file(&mut world, "plain", None);
    world.start(job(task), Outcome::Done).unwrap();
    let due = world.tasks[&task].due_at.unwrap();
    sweep_at(&mut world, due);
    assert_eq!(states(&world, task), (Fulfilment::Succeeded, Revocation::Off));
    let task: &Task = &world.tasks[&task];
    assert_eq!((task.attempts, task.unsure), (2, false));
}

#[test]
fn a_worker_that_vanished_costs_the_target_no_try() {
    let mut world = World::new();
    let (_, task) = file(&mut world, "open", None);
    for _ in 0..PACE.tries {
        world.start(job(task), Outcome::Done).unwrap();
        world.now = world.tasks[&task].due_at.unwrap();
    }
    for _ in 1..PACE.tries {
        let aftermath = world.carry_out(job(task), Outcome::Later);
        let Some(Aftermath::RetryAt(at)) = aftermath else { panic!("given up: {aftermath:?}") };
        world.now = at;
    }
    assert_eq!(world.carry_out(job(task), Outcome::Later), Some(Aftermath::DeadLetter));
    let task: &Task = &world.tasks[&task];
    assert_eq!((task.attempts, task.lost), (2 * PACE.tries, PACE.tries));
}

#[test]
fn a_task_that_ends_all_its_workers_is_given_up() {
    let mut world = World::new();
    let (_, task) = file(&mut world, "open", None);
    let mut workers = 0;
    while world.start(job(task), Outcome::Unclear(true)).is_some() {
        workers += 1;
        assert!(workers < 100, "workers are lost for ever");
        world.now = world.tasks[&task].due_at.unwrap();
    }
    assert_eq!(world.tasks[&task].error.as_ref().unwrap().code, "WorkersLost");
    assert_eq!(states(&world, task), (Fulfilment::Failed, Revocation::Due));
    world.run_out();
    assert!(!is_held(&world, task));
    check(&world);
}
