//! What lasts longer, what is given back early, and what is looked at again at its start.

use crate::{
    cast::{at, caller, submission, wish},
    world::{Job, Outcome, World, check, holding},
};
use domain::{
    Error, RequestId, TaskId, TemplateId,
    commands::submit::Wish,
    event::EventKind,
    lifecycle::{Fulfilment, Revocation},
    request::{Operation, Phase},
    template::Audience,
};

/// Files a template for ann, and lets it be given.
fn given(world: &mut World, template: &str, end: Option<i64>) -> (RequestId, TaskId) {
    let asked = submission(vec![wish(template, None, end.map(at))], &["ann"]);
    let id = world.file("oli", asked).unwrap();
    world.drain();
    (id, id.task(0).unwrap())
}

fn is_held(world: &World, task: TaskId) -> bool {
    world.held.contains(&holding(&world.tasks[&task]))
}

fn job(task: TaskId) -> Job {
    Job { task, round: 0 }
}

fn sweep_at(world: &mut World, second: i64) {
    world.now = at(second);
    world.jobs.clear();
    world.sweep();
    world.drain();
    check(world);
}

fn of(world: &World, id: RequestId) -> Vec<EventKind> {
    world.events.iter().filter(|it| it.request == id).map(|it| it.kind).collect()
}

fn message(world: &World, kind: EventKind) -> &str {
    let event = world.events.iter().rev().find(|event| event.kind == kind).unwrap();
    event.message.as_deref().unwrap_or_default()
}

/// Ends an operator's request to revoke `open` from ann, because of one request or of all.
fn revoke(world: &mut World, reason: Option<RequestId>) -> RequestId {
    let mut asked = submission(vec![Wish { reason, ..wish("open", None, None) }], &["ann"]);
    asked.operation = Operation::Revoke;
    let id = world.file("oli", asked).unwrap();
    world.drain();
    check(world);
    id
}

#[test]
fn an_extension_moves_the_end_of_the_task_and_of_its_reason() {
    let mut world = World::new();
    let (id, task) = given(&mut world, "plain", Some(3600));
    sweep_at(&mut world, 3000);
    assert!(world.tasks[&task].warned);
    let longer = world.extend(id, "oli", at(7200)).unwrap();
    world.drain();
    check(&world);
    let held = &world.tasks[&task];
    assert_eq!((held.schedule.end, held.warned), (Some(at(7200)), false));
    assert_eq!(held.due_at, Some(at(6600)), "its holder is warned again");
    assert_eq!(world.grant_of(held).reasons[0].end, Some(at(7200)));
    assert_eq!(world.requests[&longer].phase(world.now), Phase::Completed);
    assert_eq!(of(&world, longer), [EventKind::Filed, EventKind::TaskSucceeded]);
    assert_eq!(of(&world, id).last(), Some(&EventKind::Extended));
    let own = &world.tasks[&longer.task(0).unwrap()];
    assert_eq!((own.schedule.end, own.revocation), (None, Revocation::Off));
    sweep_at(&mut world, 3600);
    assert!(is_held(&world, task));
    sweep_at(&mut world, 7200);
    assert!(!is_held(&world, task));
}

#[test]
fn an_extension_that_comes_after_the_end_revives_nothing() {
    let mut world = World::new();
    let (id, task) = given(&mut world, "open", Some(60));
    let longer = world.extend(id, "ann", at(120)).unwrap();
    world.jobs.clear();
    sweep_at(&mut world, 60);
    let own = longer.task(0).unwrap();
    world.carry_out(job(own), Outcome::Done);
    check(&world);
    assert_eq!(world.requests[&longer].phase(world.now), Phase::Failed);
    assert_eq!(world.tasks[&own].error.as_ref().unwrap().code, "NotExtended");
    assert!(!is_held(&world, task));
}

#[test]
fn of_an_extension_and_the_end_at_once_one_wins_and_the_other_adapts() {
    for extension_first in [true, false] {
        let mut world = World::new();
        let (id, task) = given(&mut world, "open", Some(60));
        let own = world.extend(id, "ann", at(120)).unwrap().task(0).unwrap();
        world.jobs.clear();
        world.now = at(59);
        let (extends, _) = world.begin(job(own)).unwrap();
        world.now = at(60);
        if extension_first {
            assert!(world.land(&extends));
            sweep_at(&mut world, 61);
            assert!(is_held(&world, task), "the sweep finds that it isn't due");
        } else {
            world.sweep();
            assert!(!world.land(&extends), "what it was decided on has changed");
            world.carry_out(job(own), Outcome::Done);
            world.drain();
            assert_eq!(world.tasks[&own].fulfilment, Fulfilment::Failed);
            assert!(!is_held(&world, task));
        }
        check(&world);
    }
}

#[test]
fn of_an_extension_and_a_release_at_once_one_wins_and_the_other_adapts() {
    for extension_first in [true, false] {
        let mut world = World::new();
        let (id, task) = given(&mut world, "open", Some(60));
        let own = world.extend(id, "ann", at(120)).unwrap().task(0).unwrap();
        world.jobs.clear();
        let (extends, _) = world.begin(job(own)).unwrap();
        let back = world.release(id, "ann").unwrap().unwrap();
        let (first, second) = if extension_first { (&extends, &back) } else { (&back, &extends) };
        assert!(world.land(first) && !world.land(second));
        if extension_first {
            let back = world.release(id, "ann").unwrap().unwrap();
            assert!(world.land(&back));
        } else {
            world.carry_out(job(own), Outcome::Done);
            assert_eq!(world.tasks[&own].fulfilment, Fulfilment::Failed);
        }
        world.drain();
        check(&world);
        assert!(!is_held(&world, task));
    }
}

#[test]
fn a_shorter_extension_that_comes_second_shortens_nothing() {
    let mut world = World::new();
    let (id, task) = given(&mut world, "open", Some(60));
    let short = world.extend(id, "ann", at(120)).unwrap();
    let long = world.extend(id, "ann", at(180)).unwrap();
    world.jobs.reverse();
    world.drain();
    assert_eq!(world.tasks[&task].schedule.end, Some(at(180)));
    for (id, task) in [(short, short.task(0)), (long, long.task(0))] {
        assert_eq!(world.requests[&id].phase(world.now), Phase::Completed);
        assert!(world.tasks[&task.unwrap()].outcome.is_some());
    }
}

#[test]
fn what_cannot_be_extended_is_refused() {
    let refused = |world: &mut World, id, by: &str, end| match world.extend(id, by, at(end)) {
        Err(Error::Conflict { code, .. }) => code,
        Err(Error::Invalid(findings)) if findings.len() == 1 => "Invalid",
        Err(Error::Forbidden(_)) => "Forbidden",
        other => panic!("{other:?}"),
    };
    let mut world = World::new();
    let (endless, _) = given(&mut world, "open", None);
    let (id, _) = given(&mut world, "plain", Some(60));
    assert_eq!(refused(&mut world, endless, "oli", 120), "NotExtendable");
    assert_eq!(refused(&mut world, id, "ben", 120), "Forbidden");
    assert_eq!(refused(&mut world, id, "ann", 60), "Invalid");
    let longer = world.extend(id, "ann", at(120)).unwrap();
    assert_eq!(refused(&mut world, longer, "ann", 180), "NotExtendable");
    world.jobs.clear();
    world.now = at(60);
    assert_eq!(refused(&mut world, id, "ann", 120), "NotExtendable");
}

#[test]
fn what_is_no_longer_offered_is_not_extended() {
    let mut world = World::new();
    let (id, _) = given(&mut world, "open", Some(60));
    let open = world.catalogue.templates.get_mut(&TemplateId::parse("open").unwrap()).unwrap();
    open.enabled = false;
    assert!(matches!(world.extend(id, "ann", at(120)), Err(Error::Invalid(_))));
}

#[test]
fn an_extension_asks_whom_a_new_request_would_ask() {
    let mut world = World::new();
    let asked = submission(vec![wish("asked", None, Some(at(3600)))], &["ann"]);
    let id = world.file("ann", asked).unwrap();
    world.approve(id, "ben").unwrap();
    world.drain();
    let longer = world.extend(id, "ann", at(7200)).unwrap();
    let request = &world.requests[&longer];
    assert_eq!(request.phase(world.now), Phase::PendingApproval);
    assert_eq!((request.requester.as_str(), request.content.beneficiaries.len()), ("ann", 1));
    assert!(world.approve(longer, "ann").is_err(), "nobody extends their own by themselves");
}

#[test]
fn what_is_given_back_early_ends_now() {
    let mut world = World::new();
    let (id, task) = given(&mut world, "open", Some(3600));
    let back = world.release(id, "ann").unwrap().unwrap();
    assert!(world.land(&back));
    assert!(world.release(id, "ann").unwrap().is_none(), "there is nothing left to give back");
    world.drain();
    check(&world);
    assert!(!is_held(&world, task));
    let revoked = world.events.last().unwrap();
    assert_eq!((revoked.kind, revoked.end), (EventKind::Revoked, None), "its end hasn't come");
    assert!(matches!(world.release(id, "ben"), Err(Error::Forbidden(_))));
}

#[test]
fn what_another_request_keeps_stays_when_one_gives_it_back() {
    let mut world = World::new();
    let (first, task) = given(&mut world, "open", Some(3600));
    given(&mut world, "open", None);
    let back = world.release(first, "ann").unwrap().unwrap();
    assert!(back.change.tasks[0].kept);
    assert!(world.land(&back));
    world.drain();
    assert_eq!(message(&world, EventKind::Released), "another request keeps the access");
    assert_eq!(message(&world, EventKind::ReasonEnded), "another request keeps the access");
    assert!(is_held(&world, task) && world.tasks[&task].kept);
}

#[test]
fn of_a_large_request_everything_is_given_back_in_steps() {
    let mut world = World::new();
    let wishes = vec![wish("plain", None, None); 200];
    let id = world.file("oli", submission(wishes, &["ann"])).unwrap();
    world.drain();
    let back = domain::commands::release::Return::default();
    let tasks = world.tasks_of(id);
    let pace = crate::cast::PACE;
    let changes = domain::commands::release::release(
        &world.requests[&id],
        &tasks,
        &[],
        &caller("ann"),
        &back,
        world.now,
        pace,
    );
    let changes = changes.unwrap();
    let jobs: Vec<TaskId> =
        changes.iter().flat_map(|change| change.event.clone().unwrap().jobs).collect();
    assert_eq!(jobs, tasks.iter().map(|task| task.id).collect::<Vec<_>>());
    let steps: Vec<usize> = changes.iter().map(|change| change.tasks.len()).collect();
    assert_eq!(steps, [90, 90, 20]);
}

#[test]
fn revoking_one_reason_leaves_what_another_keeps() {
    let mut world = World::new();
    let (first, task) = given(&mut world, "open", None);
    let (second, _) = given(&mut world, "open", None);
    let revoked = revoke(&mut world, Some(first));
    assert!(is_held(&world, task));
    assert_eq!(world.requests[&revoked].phase(world.now), Phase::Completed);
    assert!(world.tasks[&revoked.task(0).unwrap()].kept);
    assert_eq!(message(&world, EventKind::TaskSucceeded), "another request keeps the access");
    revoke(&mut world, Some(second));
    assert!(!is_held(&world, task), "it was the last");
}

#[test]
fn a_reason_that_is_not_there_cannot_be_revoked() {
    let mut world = World::new();
    let (first, _) = given(&mut world, "open", None);
    let mut asked = submission(
        vec![Wish { reason: RequestId::new(77).ok(), ..wish("open", None, None) }],
        &["ann"],
    );
    asked.operation = Operation::Revoke;
    let Err(Error::Invalid(found)) = world.file("oli", asked.clone()) else {
        panic!("it is filed")
    };
    assert_eq!(found[0].message, "ann doesn't hold role/open because of request 77");
    asked.operation = Operation::Provision;
    asked.items[0].reason = Some(first);
    assert!(matches!(world.file("oli", asked), Err(Error::Invalid(_))));
}

/// Something that happens.
type Event<'a> = &'a dyn Fn(&mut World);

/// Files `open` for ann, to begin in a minute, and lets something happen before it does.
fn at_its_start(before: impl FnOnce(&mut World)) -> (World, RequestId) {
    let mut world = World::new();
    let asked = submission(vec![wish("open", Some(at(60)), None)], &["ann"]);
    let id = world.file("ben", asked).unwrap();
    before(&mut world);
    sweep_at(&mut world, 60);
    (world, id)
}

#[test]
fn what_is_still_offered_begins_at_its_start() {
    let (world, id) = at_its_start(|_| {});
    assert_eq!(world.requests[&id].phase(world.now), Phase::Completed);
}

#[test]
fn what_has_changed_until_its_start_is_said_and_nothing_is_given() {
    let open = TemplateId::parse("open").unwrap();
    let changed: [(&str, Event<'_>); 4] = [
        ("the template \"open\" isn't there any more", &|world| {
            world.catalogue.templates.remove(&open);
        }),
        ("the template \"open\" can't be requested any more", &|world| {
            world.catalogue.templates.get_mut(&open).unwrap().enabled = false;
        }),
        ("the template \"open\" isn't offered to \"ben\" any more", &|world| {
            let nobody = Audience::Groups(Vec::new());
            world.catalogue.templates.get_mut(&open).unwrap().audience = nobody;
        }),
        ("there is no user \"ann\" any more", &|world| {
            world.catalogue.users.retain(|user, _| user.as_str() != "ann");
        }),
    ];
    for (expected, change) in changed {
        let (world, id) = at_its_start(change);
        assert_eq!(world.requests[&id].phase(world.now), Phase::Failed);
        let fault = world.tasks[&id.task(0).unwrap()].error.clone().unwrap();
        assert_eq!((fault.code.as_str(), fault.message.as_str()), ("NotEligible", expected));
        assert!(world.held.is_empty() && world.jobs.is_empty());
    }
}

#[test]
fn an_operator_has_it_tried_again_when_it_is_offered_again() {
    let open = TemplateId::parse("open").unwrap();
    let (mut world, id) = at_its_start(|world| {
        world.catalogue.templates.get_mut(&open).unwrap().enabled = false;
    });
    world.catalogue.templates.get_mut(&open).unwrap().enabled = true;
    let retried = world.retry(id, "oli").unwrap();
    assert!(world.land(&retried));
    world.drain();
    assert_eq!(world.requests[&id].phase(world.now), Phase::Completed);
}

#[test]
fn whoever_was_never_among_the_people_is_not_missed() {
    let mut world = World::new();
    world.catalogue.users.clear();
    let mut asked = submission(vec![wish("open", Some(at(60)), None)], &[]);
    asked.beneficiaries = None;
    let id = world.file("zoe", asked).unwrap();
    sweep_at(&mut world, 60);
    assert_eq!(world.requests[&id].phase(world.now), Phase::Completed);
}
