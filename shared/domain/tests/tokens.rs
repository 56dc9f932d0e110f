//! Tokens: who has yet to enrol, until when, and who is taken out.

use crate::{
    cast::{PACE, at, caller, submission, user, wish},
    world::{Decided, Job, Outcome, World, check, holding},
};
use domain::{
    Change, Error, RequestId, Task, TaskId,
    approval::Verdict,
    commands::{
        enrol::{Enrolling, enrol},
        tokens::{Removal, move_stop, remove},
    },
    enrolment::Standing,
    event::EventKind,
    lifecycle::{Fulfilment, Revocation},
    notice::{NoticeKind, is_worth_telling, notices},
    request::Phase,
    settings::Settings,
};
use jiff::Timestamp;

const DAY: i64 = 24 * 3600;

/// Files tokens of a template for these people, without a worker.
fn filed(world: &mut World, template: &str, people: &[&str]) -> RequestId {
    world.file("oli", submission(vec![wish(template, None, None)], people)).unwrap()
}

/// The same, and has them given.
fn given(world: &mut World, people: &[&str]) -> RequestId {
    let id = filed(world, "token", people);
    world.drain();
    check(world);
    id
}

fn standings(world: &World, id: RequestId) -> Vec<Standing> {
    let request = &world.requests[&id];
    let of = |task: &Task| task.standing(request, world.now).unwrap();
    world.tasks_of(id).iter().map(of).collect()
}

fn stops(world: &World, id: RequestId) -> Vec<Option<Timestamp>> {
    let of = |task: Task| task.enrolment.and_then(|it| it.stop);
    world.tasks_of(id).into_iter().map(of).collect()
}

fn shows(world: &mut World, task: TaskId) -> Enrolling {
    let task = &world.tasks[&task];
    let enrolling = enrol(&world.requests[&task.request], task, world.now);
    if let Enrolling::Enrols(change) = &enrolling {
        let request = task.request;
        land(world, request, vec![(**change).clone()]);
    }
    enrolling
}

fn land(world: &mut World, id: RequestId, changes: Vec<Change>) {
    for change in changes {
        let seen = Some(world.requests[&id].clone());
        assert!(world.land(&Decided { change, seen }));
    }
    check(world);
}

/// False if somebody isn't in it.
fn stop_at(world: &mut World, id: RequestId, people: &[&str], stop: Timestamp) -> bool {
    let users: Vec<_> = people.iter().map(|name| user(name)).collect();
    let (request, tasks) = (&world.requests[&id], world.tasks_of(id));
    let changes = move_stop(request, &tasks, &users, stop, &caller("oli"), world.now).unwrap();
    let Some(changes) = changes else { return false };
    land(world, id, changes);
    true
}

fn removed(
    world: &World,
    id: RequestId,
    people: Option<&[&str]>,
) -> domain::Result<Option<Vec<Change>>> {
    let users = people.map(|people| people.iter().map(|name| user(name)).collect());
    let removal = Removal { users, tell: true };
    let (request, tasks) = (&world.requests[&id], world.tasks_of(id));
    remove(request, &tasks, &removal, &caller("oli"), world.now, PACE)
}

fn take_out(world: &mut World, id: RequestId, people: Option<&[&str]>) -> bool {
    let Some(changes) = removed(world, id, people).unwrap() else { return false };
    land(world, id, changes);
    true
}

fn task(id: RequestId, index: usize) -> TaskId {
    id.task(index).unwrap()
}

fn is_listed(world: &World, id: RequestId) -> bool {
    world.requests[&id].is_provisioning_tokens()
}

#[test]
fn a_token_that_was_given_waits_for_its_user_until_its_stop() {
    let mut world = World::new();
    let id = filed(&mut world, "token", &["ann", "zoe"]);
    assert_eq!(standings(&world, id), [Standing::Planned; 2]);
    world.drain();
    assert_eq!(standings(&world, id), [Standing::Active; 2]);
    assert_eq!(stops(&world, id), [Some(at(3 * DAY)); 2], "its template gives three days");
    assert_eq!(world.requests[&id].tally.enrolling, 2);
    assert!(is_listed(&world, id));
    world.now = at(3 * DAY - 1);
    assert_eq!(standings(&world, id), [Standing::Active; 2]);
    world.now = at(3 * DAY);
    assert_eq!(standings(&world, id), [Standing::Expired; 2]);
    assert!(is_listed(&world, id), "it is too late, but it can be revived");
    world.sweep();
    world.drain();
    check(&world);
    assert!(world.held.contains(&holding(&world.tasks[&task(id, 0)])), "nothing is taken back");
}

#[test]
fn a_user_enrols_once_and_may_say_so_again() {
    let mut world = World::new();
    let id = given(&mut world, &["ann", "zoe"]);
    assert!(matches!(shows(&mut world, task(id, 0)), Enrolling::Enrols(_)));
    assert_eq!(standings(&world, id), [Standing::Completed, Standing::Active]);
    assert!(matches!(shows(&mut world, task(id, 0)), Enrolling::Enrolled));
    world.now = at(4 * DAY);
    assert!(matches!(shows(&mut world, task(id, 0)), Enrolling::Enrolled));
    assert!(matches!(shows(&mut world, task(id, 1)), Enrolling::TooLate));
    let enrolled = world.events.iter().filter(|it| it.kind == EventKind::Enrolled).count();
    assert_eq!(enrolled, 1);
}

#[test]
fn a_request_is_listed_until_its_last_user_has_enrolled() {
    let mut world = World::new();
    let id = given(&mut world, &["ann", "zoe"]);
    shows(&mut world, task(id, 1));
    assert!(is_listed(&world, id));
    assert!(world.tasks[&task(id, 0)].is_open_token());
    assert!(!world.tasks[&task(id, 1)].is_open_token());
    shows(&mut world, task(id, 0));
    assert!(!is_listed(&world, id));
    assert_eq!(world.requests[&id].tally.enrolling, 0);
}

#[test]
fn what_nobody_has_approved_is_not_listed_yet() {
    let mut world = World::new();
    let id = filed(&mut world, "token2", &["zoe"]);
    assert!(!is_listed(&world, id));
    world.approve(id, "ann").unwrap();
    assert!(is_listed(&world, id));
    world.drain();
    assert_eq!(standings(&world, id), [Standing::Active]);
    let refused = filed(&mut world, "token2", &["zoe"]);
    world.reject(refused, "ann").unwrap();
    assert!(!is_listed(&world, refused));
    assert_eq!(standings(&world, refused), [Standing::Removed]);
}

#[test]
fn a_later_stop_revives_and_an_earlier_one_ends() {
    let mut world = World::new();
    let id = given(&mut world, &["ann", "zoe"]);
    world.now = at(3 * DAY);
    assert!(stop_at(&mut world, id, &["zoe"], at(5 * DAY)));
    assert_eq!(standings(&world, id), [Standing::Expired, Standing::Active]);
    assert!(matches!(shows(&mut world, task(id, 1)), Enrolling::Enrols(_)));
    assert!(stop_at(&mut world, id, &["ann", "zoe"], at(6 * DAY)));
    assert_eq!(stops(&world, id), [Some(at(6 * DAY)), Some(at(5 * DAY))], "zoe has enrolled");
    assert!(stop_at(&mut world, id, &["ann"], at(DAY)));
    assert_eq!(standings(&world, id), [Standing::Expired, Standing::Completed]);
    let moves = world.events.iter().filter(|it| it.kind == EventKind::EnrolmentMoved);
    let moves: Vec<_> = moves.map(|it| (it.end, it.message.clone().unwrap())).collect();
    let expected = [(5, "zoe"), (6, "ann"), (1, "ann")];
    assert_eq!(moves, expected.map(|(day, who)| (Some(at(day * DAY)), who.to_owned())));
}

#[test]
fn nothing_moves_if_somebody_named_is_not_in_it() {
    let mut world = World::new();
    let id = given(&mut world, &["ann", "zoe"]);
    assert!(!stop_at(&mut world, id, &["ann", "ben"], at(9 * DAY)));
    assert!(take_out(&mut world, id, Some(&["zoe"])));
    assert!(!stop_at(&mut world, id, &["ann", "zoe"], at(9 * DAY)));
    assert_eq!(stops(&world, id)[0], Some(at(3 * DAY)));
    assert!(!take_out(&mut world, id, Some(&["ann", "ben"])));
    assert_eq!(standings(&world, id)[0], Standing::Active);
}

#[test]
fn nothing_has_happened_where_nobody_named_had_anything_to_change() {
    let mut world = World::new();
    let id = given(&mut world, &["ann", "zoe"]);
    let count = world.events.len();
    assert!(!stop_at(&mut world, id, &[], at(9 * DAY)) && !take_out(&mut world, id, Some(&[])));
    assert!(!stop_at(&mut world, id, &["ann"], at(3 * DAY)), "it is there already");
    assert_eq!(world.events.len(), count);
    shows(&mut world, task(id, 0));
    assert!(!stop_at(&mut world, id, &["ann"], at(9 * DAY)));
    assert!(!take_out(&mut world, id, Some(&["ann"])));
    assert_eq!(standings(&world, id), [Standing::Completed, Standing::Active]);
    assert!(stop_at(&mut world, id, &["ann", "zoe"], at(9 * DAY)));
    assert!(take_out(&mut world, id, Some(&["ann", "zoe"])));
    assert_eq!(standings(&world, id), [Standing::Completed, Standing::Removed]);
    let waiting = filed(&mut world, "token2", &["zoe"]);
    assert!(!take_out(&mut world, waiting, Some(&[])));
}

#[test]
fn who_was_asked_to_enrol_is_not_told_that_it_is_ready() {
    let told = |template: &[&str]| {
        let mut world = World::new();
        let wishes = template.iter().map(|it| wish(it, None, None)).collect();
        let id = world.file("oli", submission(wishes, &["ann", "zoe"])).unwrap();
        world.drain();
        let settings = Settings { notify_beneficiaries: true, ..Settings::default() };
        let of = |event| notices(event, &world.requests[&id], &[], &settings);
        let ends = world.events.iter().flat_map(of).filter(|it| it.kind == NoticeKind::Completed);
        ends.flat_map(|it| it.to).map(|to| to.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(told(&["token"]), ["oli"]);
    assert_eq!(told(&["token", "plain"]), ["oli"]);
    assert_eq!(told(&["plain"]), ["ann", "oli", "zoe"]);
}

#[test]
fn a_stop_that_is_set_before_the_token_is_given_holds() {
    let mut world = World::new();
    let id = filed(&mut world, "token", &["ann"]);
    assert!(stop_at(&mut world, id, &["ann"], at(7 * DAY)));
    assert_eq!(standings(&world, id), [Standing::Planned]);
    world.drain();
    assert_eq!(
        (standings(&world, id), stops(&world, id)),
        (vec![Standing::Active], vec![Some(at(7 * DAY))])
    );
}

#[test]
fn who_is_taken_out_before_they_enrol_loses_the_token_and_who_has_enrolled_keeps_it() {
    let mut world = World::new();
    let id = given(&mut world, &["ann", "zoe"]);
    shows(&mut world, task(id, 0));
    assert!(take_out(&mut world, id, None));
    assert_eq!(standings(&world, id), [Standing::Completed, Standing::Removed]);
    assert!(!is_listed(&world, id));
    assert!(matches!(shows(&mut world, task(id, 1)), Enrolling::Void));
    world.drain();
    check(&world);
    let is_held = |index| world.held.contains(&holding(&world.tasks[&task(id, index)]));
    assert!(is_held(0) && !is_held(1));
    assert_eq!(world.events.last().unwrap().kind, EventKind::TokenReturned);
    let count = world.events.len();
    assert!(take_out(&mut world, id, None), "that can be said again");
    assert_eq!(world.events.len(), count);
}

#[test]
fn who_is_taken_out_before_anything_was_given_never_gets_it() {
    let mut world = World::new();
    let id = filed(&mut world, "token", &["ann", "zoe"]);
    assert!(take_out(&mut world, id, Some(&["ann"])));
    world.drain();
    check(&world);
    assert_eq!(standings(&world, id), [Standing::Removed, Standing::Active]);
    assert_eq!(world.requests[&id].phase(world.now), Phase::Completed);
    assert!(!world.held.contains(&holding(&world.tasks[&task(id, 0)])));
}

#[test]
fn a_request_of_which_everybody_was_taken_out_counts_as_cancelled() {
    let mut world = World::new();
    let id = filed(&mut world, "token", &["ann", "zoe"]);
    assert!(take_out(&mut world, id, None));
    assert_eq!(world.requests[&id].phase(world.now), Phase::Cancelled);
    assert!(!is_listed(&world, id) && world.events.last().unwrap().finished);
    world.drain();
    check(&world);
    assert!(world.held.is_empty());
}

#[test]
fn what_a_worker_makes_for_somebody_who_is_taken_out_meanwhile_is_taken_back() {
    for outcome in [Outcome::Done, Outcome::Later, Outcome::Unclear(true), Outcome::Refused] {
        let mut world = World::new();
        let id = filed(&mut world, "token", &["ann"]);
        let job = Job { task: task(id, 0), round: 0 };
        world.jobs.clear();
        let flight = world.start(job, outcome).unwrap();
        assert!(take_out(&mut world, id, Some(&["ann"])));
        assert_eq!(standings(&world, id), [Standing::Removed]);
        world.stop(&flight).unwrap();
        world.drain();
        check(&world);
        let row = &world.tasks[&task(id, 0)];
        assert_eq!((row.fulfilment, row.revocation), (Fulfilment::Cancelled, Revocation::Revoked));
        assert!(world.held.is_empty(), "{outcome:?}");
    }
}

#[test]
fn a_worker_that_never_came_back_leaves_nothing_to_who_was_taken_out() {
    let mut world = World::new();
    let id = filed(&mut world, "token", &["ann"]);
    world.jobs.clear();
    world.start(Job { task: task(id, 0), round: 0 }, Outcome::Done).unwrap();
    assert!(take_out(&mut world, id, Some(&["ann"])));
    for _ in 0..3 {
        world.pass(3600);
        world.sweep();
        world.drain();
    }
    check(&world);
    assert!(world.held.is_empty());
    assert_eq!(world.tasks[&task(id, 0)].revocation, Revocation::Revoked);
}

#[test]
fn what_waits_for_approval_is_withdrawn_as_a_whole_alone() {
    let mut world = World::new();
    let id = filed(&mut world, "token2", &["ben", "zoe"]);
    let refused = removed(&world, id, Some(&["zoe"]));
    assert!(matches!(refused, Err(Error::Conflict { code: "NotApproved", .. })), "{refused:?}");
    assert!(take_out(&mut world, id, None));
    assert_eq!(world.requests[&id].phase(world.now), Phase::Cancelled);
    assert!(world.decide(id, "ann", Verdict::Approve).is_err());
}

#[test]
fn a_token_that_is_given_back_can_not_be_enrolled_with_any_more() {
    let mut world = World::new();
    let id = given(&mut world, &["ann"]);
    let decided = world.release(id, "oli").unwrap().unwrap();
    assert!(world.land(&decided));
    assert_eq!(standings(&world, id), [Standing::Removed]);
    assert!(!is_listed(&world, id));
    assert!(matches!(shows(&mut world, task(id, 0)), Enrolling::Void));
    world.drain();
    check(&world);
    assert_eq!(world.events.last().unwrap().kind, EventKind::Revoked);
}

#[test]
fn a_token_whose_end_comes_can_not_be_enrolled_with_any_more() {
    let mut world = World::new();
    let asked = submission(vec![wish("token", None, Some(at(3600)))], &["ann"]);
    let id = world.file("oli", asked).unwrap();
    world.drain();
    assert_eq!(standings(&world, id), [Standing::Active]);
    world.now = at(3600);
    world.sweep();
    assert_eq!(standings(&world, id), [Standing::Removed]);
    assert!(!is_listed(&world, id));
    world.drain();
    check(&world);
}

#[test]
fn users_are_asked_to_enrol_and_told_that_they_need_not_any_more() {
    let mut world = World::new();
    let id = given(&mut world, &["ann", "zoe"]);
    assert!(take_out(&mut world, id, Some(&["zoe"])));
    let settings = Settings { notify_beneficiaries: false, ..Settings::default() };
    let mut told = Vec::new();
    for event in &world.events {
        let planned = notices(event, &world.requests[&id], &[], &settings);
        assert!(planned.is_empty() || is_worth_telling(event), "{event:?}");
        for notice in planned {
            told.extend(notice.to.iter().map(|to| (notice.kind, to.to_string())));
        }
    }
    let expected = [
        (NoticeKind::EnrolmentAsked, "ann"),
        (NoticeKind::EnrolmentAsked, "zoe"),
        (NoticeKind::Completed, "oli"),
        (NoticeKind::EnrolmentRemoved, "zoe"),
    ];
    let expected = expected.map(|(kind, name)| (kind, user(name).to_string()));
    let names = |it: &(NoticeKind, String)| (it.0, it.1.trim_start_matches("user ").to_owned());
    assert_eq!(told.iter().map(names).collect::<Vec<_>>(), expected);
}
