//! What an operator has to know of: what waits longer than it should, and nothing else.

use crate::{
    cast::{at, submission, wish},
    world::{Job, Outcome, World},
};
use domain::{
    RequestId,
    watch::{self, Waiting},
};
use jiff::Timestamp;

const DAY: i64 = 24 * 60 * 60;

fn file(world: &mut World, template: &str, start: Option<i64>, end: Option<i64>) -> RequestId {
    let asked = submission(vec![wish(template, start.map(at), end.map(at))], &["ann"]);
    world.file("zoe", asked).unwrap()
}

fn request_at(world: &World, id: RequestId, second: i64) -> Option<(Waiting, Timestamp)> {
    watch::request(&world.requests[&id], at(second))
}

fn task_at(world: &World, id: RequestId, second: i64) -> Option<(Waiting, Timestamp)> {
    let task = &world.tasks[&id.task(0).unwrap()];
    watch::task(&world.requests[&id], task, at(second))
}

#[test]
fn an_approval_is_overdue_from_its_deadline_on() {
    let mut world = World::new();
    let id = file(&mut world, "asked", None, None);
    for second in [0, 60, DAY - 1] {
        assert_eq!(request_at(&world, id, second), None, "{second}");
    }
    let overdue = Some((Waiting::PendingApproval, at(DAY)));
    assert_eq!(request_at(&world, id, DAY + 600), overdue);
    world.now = at(DAY + 600);
    world.sweep();
    assert_eq!(request_at(&world, id, DAY + 601), None);
}

#[test]
fn work_waits_since_it_could_begin() {
    let mut world = World::new();
    let now = file(&mut world, "open", None, None);
    assert_eq!(request_at(&world, now, 500), Some((Waiting::Queued, at(0))));
    let later = file(&mut world, "plain", Some(300), None);
    assert_eq!(request_at(&world, later, 299), None);
    assert_eq!(request_at(&world, later, 500), Some((Waiting::Queued, at(300))));
    world.pass(20);
    let job = Job { task: now.task(0).unwrap(), round: 0 };
    let flight = world.start(job, Outcome::Done).unwrap();
    assert_eq!(request_at(&world, now, 500), Some((Waiting::Provisioning, at(0))));
    assert_eq!(task_at(&world, now, 500), Some((Waiting::Provisioning, at(20))));
    world.stop(&flight).unwrap();
    assert_eq!((request_at(&world, now, 500), task_at(&world, now, 500)), (None, None));
}

#[test]
fn a_grant_is_past_its_end_until_it_is_taken_back() {
    let mut world = World::new();
    let id = file(&mut world, "open", None, Some(100));
    let job = Job { task: id.task(0).unwrap(), round: 0 };
    world.carry_out(job, Outcome::Done).unwrap();
    assert_eq!(task_at(&world, id, 99), None);
    let past = Some((Waiting::Revoking, at(100)));
    assert_eq!(task_at(&world, id, 130), past);
    world.now = at(130);
    world.sweep();
    assert_eq!(task_at(&world, id, 150), past);
    world.drain();
    assert_eq!(task_at(&world, id, 200), None);
}
