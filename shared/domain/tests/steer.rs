//! Claiming, handing over and putting aside what waits for a decision.

use crate::{
    cast::{at, group, step, submission, template, user, wish},
    world::{World, check},
};
use domain::{
    Error, Event, RequestId, Rule,
    approval::{Approver, Mode, Step, Verdict},
    commands::{
        cancel::Manner,
        decide::{can_decide, is_asked},
        steer::Steering,
    },
    event::EventKind,
    lifecycle::Decision,
    notice::{Notice, NoticeKind, notices},
    settings::Settings,
    template::{Binding, Kind},
};

/// A world in which zoe asked for what these steps stand before.
fn filed(steps: Vec<Step>) -> (World, RequestId) {
    let mut world = World::new();
    let it = template("it", Kind::Role, Binding::Directory {}, steps);
    world.catalogue.templates.insert(it.id.clone(), it);
    let id = world.file("zoe", submission(vec![wish("it", None, None)], &["zoe"])).unwrap();
    (world, id)
}

/// The same with one step that one of ann, cat and the leads settles.
fn any() -> (World, RequestId) {
    filed(vec![step(Mode::Any, 1, &["ann", "cat"], &["leads"])])
}

fn steer(world: &mut World, id: RequestId, by: &str, how: Steering) -> Result<bool, Error> {
    let decided = world.steer(id, by, how)?;
    assert!(decided.as_ref().is_none_or(|decided| world.land(decided)));
    check(world);
    Ok(decided.is_some())
}

fn reassign(world: &mut World, id: RequestId, by: &str, to: &[Approver]) -> Result<(), Error> {
    let decided = world.reassign(id, by, to)?;
    assert!(world.land(&decided));
    check(world);
    Ok(())
}

fn person(name: &str) -> Approver {
    Approver::User(user(name))
}

fn members_of(name: &str) -> Approver {
    Approver::Group(group(name))
}

fn refusal<T>(result: Result<T, Error>) -> String {
    match result.err().unwrap() {
        Error::Conflict { code, message } => format!("{code}: {message}"),
        Error::Forbidden(message) => format!("Forbidden: {message}"),
        Error::Invalid(found) => {
            let rules: Vec<(Rule, &str)> =
                found.iter().map(|found| (found.rule, found.message.as_str())).collect();
            format!("{rules:?}")
        }
        other => panic!("{other}"),
    }
}

fn last(world: &World) -> &Event {
    world.events.last().unwrap()
}

fn told(world: &World, id: RequestId) -> Vec<Notice> {
    notices(last(world), &world.requests[&id], &world.votes_of(id), &Settings::default())
}

#[test]
fn while_somebody_has_claimed_it_nobody_else_decides() {
    let (mut world, id) = any();
    assert!(steer(&mut world, id, "ben", Steering::Claim).unwrap());
    assert_eq!((last(&world).kind, last(&world).step), (EventKind::StepClaimed, Some(0)));
    let expected = "Claimed: ben has claimed step 1: they or an operator can release it";
    assert_eq!(refusal(world.approve(id, "cat")), expected);
    assert_eq!(refusal(steer(&mut world, id, "cat", Steering::Claim)), expected);
    let cat = crate::cast::caller("cat");
    let request = &world.requests[&id];
    assert!(is_asked(request, &cat, world.now) && !can_decide(request, &cat, world.now));
    world.approve(id, "ben").unwrap();
    assert_eq!(world.requests[&id].decision, Decision::Approved);
}

#[test]
fn claiming_twice_changes_nothing() {
    let (mut world, id) = any();
    assert!(steer(&mut world, id, "cat", Steering::Claim).unwrap());
    let version = world.requests[&id].version;
    assert!(!steer(&mut world, id, "cat", Steering::Claim).unwrap());
    assert_eq!(world.requests[&id].version, version);
}

#[test]
fn only_who_is_asked_claims() {
    let (mut world, id) = any();
    for stranger in ["zoe", "oli"] {
        let refused = refusal(steer(&mut world, id, stranger, Steering::Claim));
        assert!(refused.starts_with("Forbidden"), "{refused}");
    }
}

#[test]
fn who_claimed_it_or_an_operator_gives_it_free() {
    for by in ["cat", "oli"] {
        let (mut world, id) = any();
        steer(&mut world, id, "cat", Steering::Claim).unwrap();
        let refused = refusal(steer(&mut world, id, "ann", Steering::Release));
        assert!(refused.starts_with("Forbidden: cat has claimed step 1"), "{refused}");
        assert!(steer(&mut world, id, by, Steering::Release).unwrap());
        assert!(!steer(&mut world, id, by, Steering::Release).unwrap());
        world.approve(id, "ann").unwrap();
    }
}

#[test]
fn a_vote_ends_the_claim_of_a_step_that_needs_more() {
    let (mut world, id) = filed(vec![step(Mode::Any, 2, &["ann", "cat"], &[])]);
    steer(&mut world, id, "cat", Steering::Claim).unwrap();
    world.approve(id, "cat").unwrap();
    assert_eq!(world.requests[&id].claim, None);
    world.approve(id, "ann").unwrap();
    assert_eq!(world.requests[&id].decision, Decision::Approved);
}

#[test]
fn a_claim_holds_for_one_step() {
    let (mut world, id) =
        filed(vec![step(Mode::Any, 1, &["cat"], &[]), step(Mode::Any, 1, &["cat", "dan"], &[])]);
    steer(&mut world, id, "cat", Steering::Claim).unwrap();
    world.approve(id, "cat").unwrap();
    world.approve(id, "dan").unwrap();
    assert_eq!(world.requests[&id].decision, Decision::Approved);
}

#[test]
fn nobody_decides_on_what_is_suspended() {
    let (mut world, id) = any();
    assert!(steer(&mut world, id, "ann", Steering::Suspend).unwrap());
    assert!(!steer(&mut world, id, "ann", Steering::Suspend).unwrap());
    let expected = "Suspended: ann has suspended step 1: whoever is asked can resume it";
    for verdict in [Verdict::Approve, Verdict::Reject] {
        assert_eq!(refusal(world.decide(id, "ann", verdict)), expected);
    }
    assert_eq!(refusal(steer(&mut world, id, "cat", Steering::Suspend)), expected);
    assert_eq!(refusal(steer(&mut world, id, "cat", Steering::Claim)), expected);
    assert_eq!(refusal(reassign(&mut world, id, "oli", &[person("ben")])), expected);
    assert!(steer(&mut world, id, "cat", Steering::Resume).unwrap());
    assert!(!steer(&mut world, id, "cat", Steering::Resume).unwrap());
    world.approve(id, "ann").unwrap();
}

#[test]
fn what_is_suspended_lapses_nevertheless() {
    let (mut world, id) = any();
    steer(&mut world, id, "oli", Steering::Suspend).unwrap();
    world.pass(24 * 3600);
    world.sweep();
    check(&world);
    assert_eq!(world.requests[&id].decision, Decision::Lapsed);
    let refused = refusal(steer(&mut world, id, "oli", Steering::Resume));
    assert!(refused.starts_with("AlreadyLapsed"), "{refused}");
}

#[test]
fn an_operator_has_no_hand_in_what_is_theirs() {
    let mut world = World::new();
    let id = world.file("oli", submission(vec![wish("asked", None, None)], &["oli"])).unwrap();
    for how in [Steering::Release, Steering::Suspend, Steering::Resume] {
        assert!(refusal(steer(&mut world, id, "oli", how)).starts_with("Forbidden"), "{how:?}");
    }
    assert!(refusal(reassign(&mut world, id, "oli", &[person("ben")])).starts_with("Forbidden"));
}

#[test]
fn who_is_asked_by_name_hands_over_their_part() {
    let (mut world, id) = any();
    reassign(&mut world, id, "ann", &[person("oli")]).unwrap();
    let step = &world.requests[&id].steps[0];
    assert_eq!((&step.users[..], step.groups.len()), (&[user("cat"), user("oli")][..], 1));
    assert_eq!(last(&world).message.as_deref(), Some("to oli"));
    assert!(refusal(world.approve(id, "ann")).starts_with("Forbidden"));
    world.approve(id, "oli").unwrap();
}

#[test]
fn the_new_ones_are_told_and_those_who_are_relieved() {
    let (mut world, id) = any();
    reassign(&mut world, id, "oli", &[person("dan"), person("cat")]).unwrap();
    let done = world.requests[&id].interested().into_iter();
    let done: Vec<_> = done.chain([user("cat"), user("dan"), user("oli")]).collect();
    let mut closed = told(&world, id);
    let asked = closed.remove(0);
    assert_eq!((asked.kind, asked.to), (NoticeKind::ApprovalAsked, vec![person("dan")]));
    assert_eq!(closed[0].kind, NoticeKind::ApprovalClosed);
    assert_eq!(closed[0].to, [person("ann"), members_of("leads")]);
    let mut except = closed[0].except.clone();
    except.sort();
    assert_eq!(except, {
        let mut done = done;
        done.sort();
        done
    });
}

#[test]
fn a_member_of_a_group_adds_and_an_operator_among_them_replaces() {
    let (mut world, id) = any();
    reassign(&mut world, id, "ben", &[person("oli")]).unwrap();
    let step = &world.requests[&id].steps[0];
    assert_eq!((step.users.len(), step.groups.len()), (3, 1));
    let (mut world, id) = filed(vec![step_of_owners()]);
    reassign(&mut world, id, "oli", &[person("ben")]).unwrap();
    let step = &world.requests[&id].steps[0];
    assert_eq!((&step.users[..], step.groups.len()), (&[user("ann"), user("ben")][..], 0));
}

fn step_of_owners() -> Step {
    step(Mode::Any, 1, &["ann"], &["owners"])
}

#[test]
fn an_operator_hands_over_all_that_is_undecided() {
    let (mut world, id) = filed(vec![step(Mode::All, 1, &["ann", "cat"], &["leads"])]);
    world.approve(id, "ann").unwrap();
    reassign(&mut world, id, "oli", &[person("dan")]).unwrap();
    let step = &world.requests[&id].steps[0];
    assert_eq!((&step.users[..], step.groups.len()), (&[user("ann"), user("dan")][..], 0));
    world.approve(id, "dan").unwrap();
    assert_eq!(world.requests[&id].decision, Decision::Approved);
}

#[test]
fn handing_over_ends_the_claim() {
    let (mut world, id) = any();
    steer(&mut world, id, "cat", Steering::Claim).unwrap();
    assert!(refusal(reassign(&mut world, id, "ann", &[person("oli")])).starts_with("Claimed"));
    reassign(&mut world, id, "cat", &[person("oli")]).unwrap();
    world.approve(id, "oli").unwrap();
}

#[test]
fn not_everybody_can_be_asked_instead() {
    let (mut world, id) = filed(vec![step(Mode::All, 1, &["ann", "cat"], &["owners"])]);
    world.approve(id, "cat").unwrap();
    for (to, why) in [
        (vec![], "[(Required, \"name whom to ask instead\")]"),
        (vec![person("nobody")], "[(NotFound, \"nobody doesn't exist\")]"),
        (vec![members_of("nobodies")], "[(NotFound, \"the group nobodies has no members\")]"),
        (vec![person("zoe")], "[(NoApprover, \"zoe has filed the request or benefits from it\")]"),
        (vec![person("cat")], "[(Repeated, \"cat has decided on this request already\")]"),
        (vec![person("eve")], "[(Repeated, \"eve is asked already\")]"),
        (vec![members_of("owners")], "[(Repeated, \"the group owners is asked already\")]"),
        (vec![person("dan"), person("dan")], "[(Repeated, \"dan stands twice\")]"),
    ] {
        assert_eq!(refusal(reassign(&mut world, id, "ann", &to)), why);
    }
}

#[test]
fn a_step_cannot_be_handed_to_too_few() {
    let (mut world, id) = filed(vec![step(Mode::Any, 3, &["ann", "ben", "cat"], &[])]);
    let too_few = "[(NoApprover, \"nobody could settle approval step 1 then\")]";
    assert_eq!(refusal(reassign(&mut world, id, "oli", &[person("dan")])), too_few);
    world.approve(id, "ann").unwrap();
    assert_eq!(refusal(reassign(&mut world, id, "oli", &[person("dan")])), too_few);
    reassign(&mut world, id, "oli", &[person("dan"), person("eve")]).unwrap();
    world.approve(id, "dan").unwrap();
    world.approve(id, "eve").unwrap();
    assert_eq!(world.requests[&id].decision, Decision::Approved);
}

#[test]
fn who_has_voted_does_not_count_for_a_group_that_is_asked_later() {
    let (mut world, id) = filed(vec![step(Mode::All, 2, &["eve", "ann"], &[])]);
    world.approve(id, "eve").unwrap();
    let too_few = "[(NoApprover, \"nobody could settle approval step 1 then\")]";
    assert_eq!(refusal(reassign(&mut world, id, "ann", &[members_of("owners")])), too_few);
}

#[test]
fn withdrawing_is_the_requesters_and_closing_an_operators() {
    for (by, manner, outcome) in [
        ("zoe", Manner::Withdraw, None),
        ("oli", Manner::Withdraw, Some("Forbidden: only its requester may withdraw it")),
        ("zoe", Manner::Close, Some("Forbidden: only operators may close it")),
        ("oli", Manner::Close, None),
    ] {
        let (world, id) = any();
        let stopped = world.stop_as(id, by, manner);
        let refused = stopped.is_err().then(|| refusal(stopped));
        let expected = outcome.map(str::to_owned).unwrap_or_default();
        let refused = refused.unwrap_or_default();
        assert!(refused.starts_with(&expected) && refused.is_empty() == expected.is_empty());
    }
}

#[test]
fn what_was_approved_is_not_withdrawn_any_more() {
    let mut world = World::new();
    let wishes = vec![wish("asked", Some(at(9000)), None)];
    let id = world.file("oli", submission(wishes, &["oli"])).unwrap();
    world.approve(id, "cat").unwrap();
    let refused = refusal(world.stop_as(id, "oli", Manner::Withdraw));
    assert!(refused.starts_with("AlreadyApproved"), "{refused}");
    assert!(world.stop_as(id, "oli", Manner::Close).is_ok());
}
