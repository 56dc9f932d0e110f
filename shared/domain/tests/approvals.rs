//! Who may agree, how many must, and what those are told who come too late.

use crate::{
    cast::{at, caller, catalogue, members, step, submission, template, templates, user, wish},
    world::World,
};
use domain::{
    Error, RequestId,
    approval::{Approver, Mode, Verdict},
    commands::{decide::can_decide, submit::draft},
    event::EventKind,
    lifecycle::Decision,
    template::{Binding, Kind},
};

/// A world in which zoe asked for this.
fn filed(template: &str) -> (World, RequestId) {
    let mut world = World::new();
    let id = world.file("zoe", submission(vec![wish(template, None, None)], &["zoe"])).unwrap();
    (world, id)
}

fn code<T>(result: Result<T, Error>) -> &'static str {
    match result.err().unwrap() {
        Error::Conflict { code, .. } => code,
        Error::Forbidden(_) => "Forbidden",
        Error::Invalid(_) => "Invalid",
        other => panic!("{other}"),
    }
}

#[test]
fn approving_twice_is_a_conflict() {
    let (mut world, id) = filed("twice");
    world.approve(id, "cat").unwrap();
    assert_eq!(code(world.approve(id, "cat")), "AlreadyDecided");
    world.approve(id, "dan").unwrap();
    assert_eq!(code(world.approve(id, "dan")), "AlreadyDecided");
}

#[test]
fn the_loser_of_two_opposite_decisions_is_told_the_outcome() {
    let (mut world, id) = filed("asked");
    let yes = world.decide(id, "cat", Verdict::Approve).unwrap();
    let no = world.decide(id, "dan", Verdict::Reject).unwrap();
    assert!(world.land(&no));
    assert!(!world.land(&yes), "it was decided on what isn't so any more");
    assert_eq!(code(world.decide(id, "cat", Verdict::Approve)), "AlreadyRejected");
    assert_eq!(world.requests[&id].decision, Decision::Rejected);
}

#[test]
fn nobody_who_files_or_benefits_approves() {
    let mut world = World::new();
    let id = world.file("cat", submission(vec![wish("asked", None, None)], &["ben", "ann"]));
    let id = id.unwrap();
    for interested in ["cat", "ben", "ann"] {
        assert_eq!(code(world.approve(id, interested)), "Forbidden", "{interested}");
    }
    world.approve(id, "dan").unwrap();
}

#[test]
fn who_files_for_another_does_not_approve_either() {
    let mut world = World::new();
    let mut asked = submission(vec![wish("twice", None, None)], &["zoe"]);
    asked.requested_by = Some(user("zoe"));
    let id = world.file("oli", asked).unwrap();
    world.approve(id, "cat").unwrap();
    world.approve(id, "dan").unwrap();
    assert_eq!(code(world.approve(id, "oli")), "Forbidden");
}

#[test]
fn a_template_may_let_people_approve_for_themselves() {
    let mut world = World::new();
    let id = world.file("ann", submission(vec![wish("own", None, None)], &["ann"])).unwrap();
    world.approve(id, "ann").unwrap();
    assert_eq!(world.requests[&id].decision, Decision::Approved);
}

#[test]
fn what_one_step_lets_people_do_another_may_not() {
    let mut world = World::new();
    let wishes = vec![wish("asked", None, None), wish("own", None, None)];
    let id = world.file("ann", submission(wishes, &["ann"])).unwrap();
    assert_eq!(code(world.approve(id, "ann")), "Forbidden");
    world.approve(id, "cat").unwrap();
    world.approve(id, "ann").unwrap();
    assert_eq!(world.requests[&id].decision, Decision::Approved);
}

#[test]
fn a_stranger_is_refused_before_they_learn_the_outcome() {
    let (mut world, id) = filed("asked");
    world.reject(id, "cat").unwrap();
    assert_eq!(code(world.approve(id, "oli")), "Forbidden");
    assert_eq!(code(world.approve(id, "dan")), "AlreadyRejected");
}

#[test]
fn the_second_step_waits_for_the_first() {
    let (mut world, id) = filed("twice");
    assert_eq!(code(world.approve(id, "oli")), "Forbidden");
    world.approve(id, "ben").unwrap();
    world.approve(id, "dan").unwrap();
    world.approve(id, "oli").unwrap();
    assert_eq!(world.requests[&id].decision, Decision::Pending, "cat has to agree as well");
    world.approve(id, "cat").unwrap();
    assert_eq!(world.requests[&id].decision, Decision::Approved);
}

#[test]
fn whoever_both_steps_ask_stays_asked() {
    let mut world = World::new();
    let wishes = vec![wish("asked", None, None), wish("twice", None, None)];
    let id = world.file("zoe", submission(wishes, &["zoe"])).unwrap();
    let decided = world.decide(id, "cat", Verdict::Approve).unwrap();
    let gone = [Approver::User(user("ann")), Approver::User(user("cat"))];
    assert_eq!((decided.change.ask.len(), &decided.change.unask[..]), (0, &gone[..]));
}

#[test]
fn what_its_requester_withdraws_is_told_from_what_an_operator_stops() {
    for (by, withdrawn) in [("zoe", true), ("oli", false)] {
        let (mut world, id) = filed("asked");
        let cancelled = world.cancel(id, by).unwrap();
        assert!(world.land(&cancelled));
        let request = &world.requests[&id];
        assert_eq!(
            (request.cancelled_by.as_ref(), request.is_withdrawn()),
            (Some(&user(by)), withdrawn)
        );
    }
}

#[test]
fn a_rejection_says_why() {
    let (world, id) = filed("asked");
    let ballot = domain::commands::decide::Ballot {
        verdict: Verdict::Reject,
        comment: Some(" ".to_owned()),
    };
    let request = &world.requests[&id];
    let pace = crate::cast::PACE;
    let refused =
        domain::commands::decide::decide(request, &[], &caller("cat"), ballot, at(1), pace);
    assert_eq!(code(refused), "Invalid");
}

#[test]
fn what_nobody_decided_in_time_has_lapsed_before_the_sweep_says_so() {
    let (mut world, id) = filed("asked");
    world.pass(24 * 3600);
    assert_eq!(code(world.decide(id, "cat", Verdict::Approve)), "AlreadyLapsed");
    assert_eq!(code(world.cancel(id, "zoe")), "AlreadyLapsed");
    assert!(!can_decide(&world.requests[&id], &caller("cat"), world.now));
    world.sweep();
    assert_eq!(world.events.last().map(|event| event.kind), Some(EventKind::Lapsed));
}

#[test]
fn what_changed_since_it_was_filed_is_not_approved() {
    let (mut world, id) = filed("asked");
    let request = world.requests.get_mut(&id).unwrap();
    std::sync::Arc::make_mut(&mut request.content).items[0].parameters =
        serde_json::json!({"more": 1});
    assert_eq!(code(world.decide(id, "cat", Verdict::Approve)), "ContentChanged");
}

#[test]
fn a_step_that_nobody_could_settle_is_found_at_once() {
    let mut catalogue = catalogue();
    for (mode, quorum, users) in
        [(Mode::Any, 2, &["cat"][..]), (Mode::All, 1, &["cat", "zoe"]), (Mode::All, 1, &[])]
    {
        let steps = vec![step(mode, quorum, users, &[])];
        let it = template("asked", Kind::Role, Binding::Directory {}, steps);
        catalogue.templates.insert(it.id.clone(), it);
        let asked = submission(vec![wish("asked", None, None)], &["zoe"]);
        let mut draft = draft(asked, &caller("zoe"), &catalogue, at(0)).unwrap();
        draft.check_approvers(&members());
        assert_eq!(draft.findings.len(), 1, "{mode:?} {users:?}");
    }
}

#[test]
fn two_templates_with_the_same_step_ask_once() {
    let mut catalogue = catalogue();
    let asked = templates().into_iter().find(|it| it.id.as_str() == "asked").unwrap();
    let other =
        template("other", Kind::Role, Binding::Directory {}, asked.approval.steps().to_vec());
    catalogue.templates.insert(other.id.clone(), other);
    let wishes = vec![wish("asked", None, None), wish("other", None, None)];
    let draft = draft(submission(wishes, &["zoe"]), &caller("zoe"), &catalogue, at(0)).unwrap();
    assert_eq!(draft.steps.len(), 1);
}
