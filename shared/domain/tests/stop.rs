//! Stopping one task of several.

use crate::{
    cast::{submission, wish},
    world::{Job, Outcome, World},
};
use domain::{
    Error, RequestId, TaskId,
    event::EventKind,
    lifecycle::{Decision, Fulfilment},
    notice::NoticeKind,
    request::Phase,
};

/// What zoe has asked for herself and two others; `asked` asks ann.
fn filed(world: &mut World, template: &str) -> (RequestId, Vec<TaskId>) {
    let wanted = submission(vec![wish(template, None, None)], &["zoe", "cat", "dan"]);
    let id = world.file("zoe", wanted).unwrap();
    (id, world.tasks_of(id).iter().map(|task| task.id).collect())
}

fn stop(world: &mut World, task: TaskId, by: &str) {
    let decided = world.stop_task(task, by).unwrap().unwrap();
    assert!(world.land(&decided));
}

fn refused(world: &World, task: TaskId, by: &str) -> String {
    match world.stop_task(task, by).err().unwrap() {
        Error::Conflict { code, .. } => code.to_owned(),
        error => error.to_string(),
    }
}

#[test]
fn a_task_that_is_stopped_before_the_approval_is_never_done_and_the_others_are() {
    let mut world = World::new();
    let (id, tasks) = filed(&mut world, "asked");
    stop(&mut world, tasks[1], "zoe");
    assert!(world.stop_task(tasks[1], "zoe").unwrap().is_none(), "it is stopped already");
    let only_theirs = "only its requester and operators may cancel it";
    assert_eq!(refused(&world, tasks[0], "cat"), only_theirs);
    assert_eq!(world.requests[&id].decision, Decision::Pending);
    world.approve(id, "ann").unwrap();
    assert_eq!(refused(&world, tasks[0], "zoe"), "AlreadyApproved");
    world.drain();
    let states: Vec<Fulfilment> = world.tasks_of(id).iter().map(|task| task.fulfilment).collect();
    assert_eq!(states, [Fulfilment::Succeeded, Fulfilment::Cancelled, Fulfilment::Succeeded]);
    let request = &world.requests[&id];
    assert_eq!((request.tally.succeeded, request.tally.cancelled), (2, 1));
    assert_eq!(request.phase(world.now), Phase::Completed);
}

#[test]
fn with_the_last_of_its_tasks_a_request_is_cancelled() {
    let mut world = World::new();
    let (id, tasks) = filed(&mut world, "asked");
    for task in &tasks {
        world.pass(1);
        stop(&mut world, *task, "zoe");
    }
    let request = &world.requests[&id];
    assert_eq!((request.decision, request.tally.cancelled), (Decision::Cancelled, 3));
    assert!(request.is_withdrawn() && request.asked().is_empty());
    assert_eq!(world.events.last().unwrap().kind, EventKind::Cancelled);
}

#[test]
fn what_is_made_while_it_is_stopped_is_taken_back() {
    let mut world = World::new();
    let (id, tasks) = filed(&mut world, "plain");
    let job = Job { task: tasks[0], round: 0 };
    let flight = world.start(job, Outcome::Done).unwrap();
    stop(&mut world, tasks[0], "oli");
    let row = world.tasks_of(id)[0].clone();
    assert_eq!(row.fulfilment, Fulfilment::Running);
    assert_eq!(row.decision(&world.requests[&id]), Decision::Cancelled);
    let (decided, _) = world.note(&flight).unwrap();
    assert!(world.land(&decided));
    world.drain();
    assert!(!world.held.iter().any(|(user, _)| user.as_str() == "zoe"), "{:?}", world.held);
    assert_eq!(world.requests[&id].tally.succeeded, 2);
    assert_eq!(refused(&world, tasks[1], "oli"), "AlreadyFinished");
}

#[test]
fn a_request_ends_with_the_task_that_is_stopped_last() {
    let mut world = World::new();
    let (id, tasks) = filed(&mut world, "plain");
    for task in &tasks[..2] {
        let flight = world.start(Job { task: *task, round: 0 }, Outcome::Done).unwrap();
        let (decided, _) = world.note(&flight).unwrap();
        assert!(world.land(&decided));
    }
    stop(&mut world, tasks[2], "oli");
    let (request, event) = (&world.requests[&id], world.events.last().unwrap());
    assert!(request.finished_at.is_some() && event.finished);
    assert_eq!((event.kind, event.phase), (EventKind::TaskCancelled, Phase::Completed));
    let told = domain::notice::notices(event, request, &[], &world.catalogue.settings);
    assert_eq!(told[0].kind, NoticeKind::Completed);
}
