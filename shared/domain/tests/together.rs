//! What is carried out together with the call that files it.

use crate::{
    cast::{PEOPLE, at, submission, wish},
    world::{Decided, Job, World, check},
};
use domain::{
    RequestId, Task,
    event::EventKind,
    lifecycle::Fulfilment,
    request::{Operation, Phase},
};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn file(world: &mut World, operation: Operation, people: &[&str]) -> RequestId {
    let mut asked = submission(vec![wish("open", None, None)], people);
    asked.operation = operation;
    world.file_directly("oli", asked).unwrap()
}

fn carry_out(world: &mut World, id: RequestId) {
    let decided = world.together(id, &world.tasks_of(id)).unwrap();
    assert!(world.land(&decided));
    check(world);
}

fn holders(world: &World) -> Vec<String> {
    world.held.iter().map(|(user, _)| user.to_string()).collect()
}

#[test]
fn one_event_tells_of_all_tasks_that_were_done_together() {
    let mut world = World::new();
    let id = file(&mut world, Operation::Provision, &["ann", "ben", "cat"]);
    assert!(world.jobs.is_empty(), "whoever files it carries it out");
    carry_out(&mut world, id);
    assert_eq!(world.requests[&id].phase(world.now), Phase::Completed);
    let told: Vec<_> =
        world.events.iter().map(|it| (it.kind, it.tasks.len(), it.finished)).collect();
    assert_eq!(told, [(EventKind::Filed, 0, false), (EventKind::TaskSucceeded, 3, true)]);
    assert_eq!(holders(&world), ["ann", "ben", "cat"]);
    assert!(world.together(id, &world.tasks_of(id)).is_none(), "nothing is left to do");
}

#[test]
fn what_nobody_comes_to_carry_out_is_a_workers() {
    let mut world = World::new();
    let id = file(&mut world, Operation::Provision, &["ann", "ben"]);
    let first = &world.tasks_of(id)[..1];
    let half = world.together(id, first).unwrap();
    assert!(world.land(&half));
    world.now = world.requests[&id].due_at.unwrap();
    world.sweep();
    world.drain();
    check(&world);
    assert_eq!(world.requests[&id].phase(world.now), Phase::Completed);
    assert_eq!(holders(&world), ["ann", "ben"]);
}

#[test]
fn a_task_that_a_worker_has_taken_up_is_left_to_it() {
    let mut world = World::new();
    let id = file(&mut world, Operation::Provision, &["ann", "ben"]);
    let (begun, _) = world.begin(Job { task: id.task(0).unwrap(), round: 0 }).unwrap();
    assert!(world.land(&begun));
    carry_out(&mut world, id);
    let states: Vec<_> = world.tasks_of(id).iter().map(|task| task.fulfilment).collect();
    assert_eq!(states, [Fulfilment::Running, Fulfilment::Succeeded]);
}

#[test]
fn taking_back_ends_every_reason_and_each_membership_once() {
    let mut world = World::new();
    for people in [&["ann", "ben"][..], &["ann"]] {
        let id = file(&mut world, Operation::Provision, people);
        carry_out(&mut world, id);
    }
    let id = file(&mut world, Operation::Revoke, &["ann", "zoe"]);
    carry_out(&mut world, id);
    assert_eq!(holders(&world), ["ben"]);
}

/// One of several who add or remove at the same time: what they still have to do, and what they have decided on
/// rows that others may have changed since.
struct Actor {
    id: RequestId,
    open: Vec<Task>,
    decided: Option<Decided>,
}

impl Actor {
    /// Decides, or writes what was decided; false when nothing is left.
    fn step(&mut self, world: &mut World) -> bool {
        if let Some(decided) = self.decided.take() {
            if world.land(&decided) {
                let done = &decided.change.tasks;
                self.open.retain(|task| done.iter().all(|done| done.id != task.id));
            }
            self.open = self.open.iter().map(|task| world.tasks[&task.id].clone()).collect();
        } else if !self.open.is_empty() {
            self.decided = world.together(self.id, &self.open[..1]);
        }
        self.decided.is_some() || !self.open.is_empty()
    }
}

proptest! {
    /// Adds of some and removals of others end in the union without those removed, in whatever order they meet.
    #[test]
    fn adds_and_removals_at_the_same_time_never_lose_one_another(
        actors in prop::collection::vec(prop::sample::subsequence(vec![0_usize, 1, 2, 3, 4], 1..4), 1..6),
        gone in prop::sample::subsequence(vec![5_usize, 6], 0..3),
        turns in prop::collection::vec(0_usize..7, 0..200),
    ) {
        let mut world = World::new();
        let name = |index: &usize| PEOPLE[*index].0;
        let id = file(&mut world, Operation::Provision, &["oli", "zoe"]);
        carry_out(&mut world, id);
        let mut wanted: BTreeSet<String> = ["oli", "zoe"].map(str::to_owned).into();
        let mut running = Vec::new();
        let mut begin = |world: &mut World, operation, people: &[&str]| {
            let id = file(world, operation, people);
            running.push(Actor { id, open: world.tasks_of(id), decided: None });
        };
        for people in &actors {
            let people: Vec<&str> = people.iter().map(name).collect();
            wanted.extend(people.iter().map(|it| (*it).to_owned()));
            begin(&mut world, Operation::Provision, &people);
        }
        if !gone.is_empty() {
            let people: Vec<&str> = gone.iter().map(name).collect();
            wanted.retain(|it| !people.contains(&it.as_str()));
            begin(&mut world, Operation::Revoke, &people);
        }
        world.now = at(1);
        let count = running.len();
        for turn in turns {
            running[turn % count].step(&mut world);
        }
        while running.iter_mut().any(|actor| actor.step(&mut world)) {}
        check(&world);
        prop_assert_eq!(holders(&world).into_iter().collect::<BTreeSet<_>>(), wanted);
    }
}
