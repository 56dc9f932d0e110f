//! Operators who look after single tasks.

use crate::{
    cast::{at, group, submission, user, wish},
    world::{Job, Outcome, World, check, holding},
};
use domain::{
    Error, RequestId, TaskId,
    approval::Approver,
    commands::tend::{Care, MAX_RESPONSE},
    event::EventKind,
    lifecycle::{Fulfilment, Revocation},
    request::{Operation, Phase},
};

/// A world in which each of these was asked for by zoe, for ann, and refused by its target.
fn refused(templates: &[&str], end: Option<i64>) -> (World, RequestId, Vec<TaskId>) {
    let mut world = World::new();
    let wishes = templates.iter().map(|name| wish(name, None, end.map(at)));
    let id = world.file("zoe", submission(wishes.collect(), &["ann"])).unwrap();
    let tasks = world.requests[&id].task_ids();
    for task in &tasks {
        world.carry_out(Job { task: *task, round: 0 }, Outcome::Refused);
    }
    world.jobs.clear();
    (world, id, tasks)
}

fn tend(world: &mut World, task: TaskId, care: Care) -> Result<bool, Error> {
    let decided = world.tend(task, "oli", care)?;
    assert!(decided.as_ref().is_none_or(|decided| world.land(decided)));
    check(world);
    Ok(decided.is_some())
}

fn code<T>(result: Result<T, Error>) -> &'static str {
    match result.err().unwrap() {
        Error::Conflict { code, .. } => code,
        Error::Forbidden(_) => "Forbidden",
        Error::Invalid(_) => "Invalid",
        other => panic!("{other}"),
    }
}

fn states(world: &World, task: TaskId) -> (Fulfilment, Revocation) {
    let task = &world.tasks[&task];
    let task = task.as_of(&world.requests[&task.request]);
    (task.fulfilment, task.revocation)
}

fn phase(world: &World, id: RequestId) -> Phase {
    world.requests[&id].phase(world.now)
}

#[test]
fn one_failed_task_is_tried_again_and_the_others_stay_failed() {
    let (mut world, id, tasks) = refused(&["place", "plain"], None);
    assert!(world.names.is_empty());
    tend(&mut world, tasks[1], Care::Retry).unwrap();
    assert_eq!(states(&world, tasks[0]).0, Fulfilment::Failed);
    assert_eq!(world.jobs, [Job { task: tasks[1], round: 0 }]);
    assert_eq!((phase(&world, id), world.names.len()), (Phase::Provisioning, 1));
    world.drain();
    assert_eq!(phase(&world, id), Phase::PartiallyFailed);
    assert!(world.events.last().unwrap().finished);
}

#[test]
fn a_retry_that_nobody_hears_of_is_found_by_the_sweep() {
    let (mut world, id, tasks) = refused(&["plain"], None);
    tend(&mut world, tasks[0], Care::Retry).unwrap();
    world.jobs.clear();
    world.run_out();
    assert_eq!(phase(&world, id), Phase::Completed);
}

#[test]
fn what_is_done_by_hand_is_held_until_its_end() {
    for template in ["plain", "place"] {
        let (mut world, id, tasks) = refused(&[template], Some(600));
        tend(&mut world, tasks[0], Care::Complete).unwrap();
        assert_eq!(states(&world, tasks[0]), (Fulfilment::Succeeded, Revocation::Scheduled));
        assert_eq!(phase(&world, id), Phase::Completed);
        let event = world.events.last().unwrap();
        assert_eq!((event.kind, event.finished), (EventKind::TaskCompleted, true));
        let key = holding(&world.tasks[&tasks[0]]);
        assert!(world.held.contains(&key) && world.grants[&key].is_live());
        world.run_out();
        assert_eq!(states(&world, tasks[0]).1, Revocation::Revoked);
        assert!(!world.held.contains(&key));
    }
}

#[test]
fn an_end_that_has_passed_is_taken_back_at_once() {
    let (mut world, _, tasks) = refused(&["plain"], Some(600));
    world.now = at(700);
    tend(&mut world, tasks[0], Care::Complete).unwrap();
    world.sweep();
    assert_eq!(states(&world, tasks[0]).1, Revocation::Due);
}

#[test]
fn what_is_kept_here_is_not_done_by_hand() {
    let (mut world, _, tasks) = refused(&["open"], None);
    assert_eq!(code(tend(&mut world, tasks[0], Care::Complete)), "NotByHand");
    tend(&mut world, tasks[0], Care::Retry).unwrap();
}

#[test]
fn an_end_that_was_not_moved_is_not_moved_by_hand() {
    let mut world = World::new();
    let asked = submission(vec![wish("plain", None, Some(at(60)))], &["ann"]);
    let given = world.file("oli", asked).unwrap();
    world.drain();
    let longer = world.extend(given, "ann", at(120)).unwrap();
    world.jobs.clear();
    world.now = at(60);
    world.sweep();
    world.drain();
    let task = longer.task(0).unwrap();
    world.carry_out(Job { task, round: 0 }, Outcome::Done);
    assert_eq!(states(&world, task).0, Fulfilment::Failed);
    assert_eq!(code(tend(&mut world, task, Care::Complete)), "NotByHand");
    assert_eq!(states(&world, given.task(0).unwrap()).1, Revocation::Revoked);
}

#[test]
fn what_was_to_be_taken_back_is_gone_when_an_operator_says_so() {
    let mut world = World::new();
    let given = world.file("zoe", submission(vec![wish("plain", None, None)], &["ann"])).unwrap();
    world.drain();
    let mut back = submission(vec![wish("plain", None, None)], &["ann"]);
    back.operation = Operation::Revoke;
    let id = world.file("zoe", back).unwrap();
    let task = id.task(0).unwrap();
    world.carry_out(Job { task, round: 0 }, Outcome::Refused);
    tend(&mut world, task, Care::Complete).unwrap();
    let key = holding(&world.tasks[&given.task(0).unwrap()]);
    assert!(!world.held.contains(&key) && !world.grants[&key].is_live());
    assert_eq!(phase(&world, id), Phase::Completed);
}

#[test]
fn people_are_told_once_when_the_last_failed_task_is_done() {
    let (mut world, id, tasks) = refused(&["plain", "place"], None);
    tend(&mut world, tasks[0], Care::Complete).unwrap();
    assert_eq!(
        (phase(&world, id), world.events.last().unwrap().finished),
        (Phase::PartiallyFailed, false)
    );
    tend(&mut world, tasks[1], Care::Complete).unwrap();
    assert_eq!(
        (phase(&world, id), world.events.last().unwrap().finished),
        (Phase::Completed, true)
    );
}

#[test]
fn a_name_that_was_given_up_is_taken_again() {
    for care in [Care::Retry, Care::Complete] {
        let (mut world, id, tasks) = refused(&["place"], None);
        assert!(world.names.is_empty());
        tend(&mut world, tasks[0], care).unwrap();
        assert_eq!(
            world.names.iter().collect::<Vec<_>>(),
            world.requests[&id].names().iter().collect::<Vec<_>>()
        );
    }
}

#[test]
fn what_a_failed_try_may_have_made_is_taken_back_first() {
    let mut world = World::new();
    let id = world.file("zoe", submission(vec![wish("plain", None, None)], &["ann"])).unwrap();
    let task = id.task(0).unwrap();
    for _ in 0..3 {
        world.carry_out(Job { task, round: 0 }, Outcome::Unclear(true));
        world.pass(900);
    }
    assert_eq!(states(&world, task), (Fulfilment::Failed, Revocation::Due));
    assert_eq!(code(tend(&mut world, task, Care::Complete)), "CleaningUp");
    assert_eq!(code(tend(&mut world, task, Care::Retry)), "CleaningUp");
    world.drain();
    tend(&mut world, task, Care::Complete).unwrap();
    assert_eq!(states(&world, task), (Fulfilment::Succeeded, Revocation::Off));
}

#[test]
fn nothing_is_done_by_hand_while_another_task_is_at_it() {
    let (mut world, _, tasks) = refused(&["plain"], None);
    let other = world.file("zoe", submission(vec![wish("plain", None, None)], &["ann"])).unwrap();
    let job = Job { task: other.task(0).unwrap(), round: 0 };
    let flight = world.start(job, Outcome::Done).unwrap();
    assert_eq!(code(tend(&mut world, tasks[0], Care::Complete)), "Busy");
    world.stop(&flight).unwrap();
    tend(&mut world, tasks[0], Care::Complete).unwrap();
}

#[test]
fn a_worker_that_comes_back_late_does_not_undo_what_was_done_by_hand() {
    let mut world = World::new();
    let of_ann = |operation| {
        let wanted = submission(vec![wish("plain", None, None)], &["ann"]);
        domain::commands::submit::Submission { operation, ..wanted }
    };
    world.file("zoe", of_ann(Operation::Provision)).unwrap();
    world.drain();
    let back = world.file("oli", of_ann(Operation::Revoke)).unwrap();
    let back = world.requests[&back].task_ids()[0];
    world.carry_out(Job { task: back, round: 0 }, Outcome::Refused);
    let again = world.file("zoe", of_ann(Operation::Provision)).unwrap();
    let task = world.requests[&again].task_ids()[0];
    let late = world.start(Job { task, round: 0 }, Outcome::Done).unwrap();
    // Its lease is over, and the operator takes away what it has just made sure of.
    world.pass(30);
    assert!(tend(&mut world, back, Care::Complete).unwrap());
    assert!(world.note(&late).is_none(), "it was overtaken");
    world.run_out();
    assert_eq!(states(&world, task), (Fulfilment::Succeeded, Revocation::Off));
    check(&world);
}

#[test]
fn only_what_has_failed_is_tried_again_or_done_by_hand() {
    let mut world = World::new();
    let id = world.file("zoe", submission(vec![wish("plain", None, None)], &["ann"])).unwrap();
    let task = id.task(0).unwrap();
    let someone = || Care::Assign(Approver::User(user("ben")));
    for care in [Care::Retry, Care::Complete, someone()] {
        assert_eq!(code(tend(&mut world, task, care)), "NothingFailed");
    }
    world.carry_out(Job { task, round: 0 }, Outcome::Refused);
    let cancelled = world.cancel(id, "oli");
    assert_eq!(code(cancelled), "AlreadyFinished");
}

#[test]
fn only_operators_look_after_tasks() {
    let (world, _, tasks) = refused(&["plain"], None);
    for by in ["zoe", "ann", "cat"] {
        let word = Care::Respond("seen".to_owned());
        assert_eq!(code(world.tend(tasks[0], by, word)), "Forbidden");
    }
}

#[test]
fn whose_a_failed_task_is_and_what_there_is_to_say_of_it_is_kept() {
    let (mut world, _, tasks) = refused(&["plain"], None);
    let leads = Approver::Group(group("leads"));
    assert!(tend(&mut world, tasks[0], Care::Assign(leads.clone())).unwrap());
    assert!(!tend(&mut world, tasks[0], Care::Assign(leads.clone())).unwrap());
    assert_eq!(world.events.last().unwrap().message.as_deref(), Some("to the group leads"));
    assert!(tend(&mut world, tasks[0], Care::Respond("Known".to_owned())).unwrap());
    assert!(!tend(&mut world, tasks[0], Care::Respond("Known".to_owned())).unwrap());
    for bad in [" ".to_owned(), "x".repeat(MAX_RESPONSE + 1), "a\nb".to_owned()] {
        assert_eq!(code(tend(&mut world, tasks[0], Care::Respond(bad))), "Invalid");
    }
    let retried = tend(&mut world, tasks[0], Care::Retry);
    assert!(retried.unwrap());
    let task = &world.tasks[&tasks[0]];
    assert_eq!((task.assignee.as_ref(), task.response.as_deref()), (Some(&leads), Some("Known")));
}
