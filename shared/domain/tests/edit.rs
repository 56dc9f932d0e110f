//! Changing what is asked for before it is decided on.

use crate::{
    cast::{at, step, submission, template, user, wish_with},
    world::World,
};
use domain::{
    Error, RequestId, Template,
    approval::{Approver, Mode, Verdict},
    commands::{edit::Edit, tend::Care},
    event::EventKind,
    lifecycle::{Decision, Fulfilment},
    notice::{NoticeKind, notices},
    request::Ruling,
    schedule::Schedule,
    settings::Settings,
    template::{Binding, Kind, Simulation, Thresholds},
};
use serde_json::{Value, json};

/// A world in which `vm` asks ann and then ben, up to one machine nobody.
fn world() -> World {
    let mut world = World::new();
    let steps = vec![step(Mode::Any, 1, &["ann"], &[]), step(Mode::Any, 1, &["ben"], &[])];
    let binding = Binding::Simulator(Simulation::default());
    let vm = Template {
        auto_approval: Some(Thresholds { memory: 2048, ..Thresholds::default() }),
        ..template("vm", Kind::VirtualMachine, binding, steps)
    };
    world.catalogue.templates.insert(vm.id.clone(), vm);
    world
}

fn edit(parameters: Value) -> Edit {
    Edit { parameters, schedule: Schedule::default(), justification: None, message: None }
}

fn large() -> Value {
    json!({"vm_name": "web", "vm_memory": "4096"})
}

fn filed(world: &mut World) -> RequestId {
    let wishes = vec![wish_with("vm", large(), Schedule::default())];
    world.file("zoe", submission(wishes, &["zoe"])).unwrap()
}

fn change(world: &mut World, id: RequestId, by: &str, to: Edit) {
    let decided = world.edit(id, by, to).unwrap().unwrap();
    assert!(world.land(&decided));
}

fn refused(world: &World, id: RequestId, by: &str, to: Edit) -> String {
    let error = world.edit(id, by, to).err().unwrap();
    match error {
        Error::Conflict { code, .. } => code.to_owned(),
        Error::Invalid(findings) => findings[0].place.to_string(),
        error => error.to_string(),
    }
}

#[test]
fn a_change_voids_what_was_decided_and_asks_everybody_anew() {
    let mut world = world();
    let id = filed(&mut world);
    world.approve(id, "ann").unwrap();
    world.pass(1);
    change(&mut world, id, "zoe", edit(json!({"vm_name": "web", "vm_memory": "8192"})));
    let request = &world.requests[&id];
    assert_eq!((request.settled, request.revision), (0, 1));
    assert_eq!(request.content_hash, request.content.hash());
    assert_eq!(request.asked(), [Approver::User(user("ann"))]);
    assert!(world.asked.contains(&(id, Approver::User(user("ann")))));
    assert!(!world.asked.contains(&(id, Approver::User(user("ben")))));
    let event = world.events.last().unwrap();
    assert_eq!(event.kind, EventKind::Edited);
    let told = notices(event, request, &[], &Settings::default());
    let told: Vec<_> = told.iter().map(|notice| (notice.kind, notice.to.clone())).collect();
    let one = |name| vec![Approver::User(user(name))];
    assert_eq!(
        told,
        [(NoticeKind::ApprovalAsked, one("ann")), (NoticeKind::ApprovalClosed, one("ben"))]
    );
    world.approve(id, "ann").unwrap();
    world.approve(id, "ben").unwrap();
    world.drain();
    assert_eq!(world.requests[&id].tally.succeeded, 1);
}

#[test]
fn a_decision_on_what_stood_there_before_does_not_land() {
    let mut world = world();
    let id = filed(&mut world);
    let decided = world.decide(id, "ann", Verdict::Approve).unwrap();
    world.pass(1);
    change(&mut world, id, "zoe", edit(json!({"vm_name": "db", "vm_memory": "4096"})));
    assert!(!world.land(&decided));
}

#[test]
fn within_its_thresholds_nobody_has_to_agree_any_more() {
    let mut world = world();
    let id = filed(&mut world);
    assert!(
        world.requests[&id].message.as_ref().unwrap().contains("Memory 4096MB limit is 2048MB")
    );
    world.pass(1);
    change(&mut world, id, "zoe", edit(json!({"vm_name": "web", "vm_memory": "1024"})));
    let request = &world.requests[&id];
    assert_eq!((request.decision, &request.message), (Decision::Approved, &None));
    let ruling = Ruling { verdict: Verdict::Approve, at: world.now };
    assert_eq!(request.ruling(), Some(ruling));
    assert!(!world.asked.iter().any(|(of, _)| *of == id));
    world.drain();
    assert_eq!(world.requests[&id].tally.succeeded, 1);
}

#[test]
fn what_is_changed_is_held_against_its_template_again() {
    let mut world = world();
    let id = filed(&mut world);
    let two = json!({"vm_name": "web", "vm_memory": "4096", "number_of_vms": 2});
    assert_eq!(refused(&world, id, "zoe", edit(two)), "item 0: number_of_vms");
    let over = Edit { schedule: Schedule { start: None, end: Some(at(-5)) }, ..edit(large()) };
    assert_eq!(refused(&world, id, "zoe", over), "schedule of item 0");
    assert!(world.edit(id, "zoe", edit(large())).unwrap().is_none(), "nothing changes");
    let until = Schedule { start: None, end: Some(at(500)) };
    world.pass(1);
    change(&mut world, id, "zoe", Edit { schedule: until, ..edit(large()) });
    assert_eq!(world.tasks_of(id)[0].schedule, until);
}

#[test]
fn only_whose_it_is_and_operators_change_it_and_only_before_it_is_decided() {
    let mut world = world();
    let id = filed(&mut world);
    let to = || edit(json!({"vm_name": "db", "vm_memory": "4096"}));
    let message = "only its requester and operators may change it";
    assert_eq!(refused(&world, id, "ann", to()), message);
    world.pass(1);
    change(&mut world, id, "oli", to());
    assert_eq!(world.requests[&id].edited_by, [user("oli")]);
    world.reject(id, "ann").unwrap();
    assert_eq!(refused(&world, id, "zoe", to()), "AlreadyRejected");
}

#[test]
fn whoever_changes_a_request_does_not_decide_on_it() {
    let mut world = world();
    let vm = world.catalogue.templates.values_mut().find(|it| it.id.as_str() == "vm").unwrap();
    vm.approval = domain::approval::Policy::Steps(vec![step(Mode::Any, 1, &["oli", "ann"], &[])]);
    let id = filed(&mut world);
    world.pass(1);
    change(&mut world, id, "oli", edit(json!({"vm_name": "db", "vm_memory": "4096"})));
    assert!(world.decide(id, "oli", Verdict::Approve).is_err());
    assert!(world.decide(id, "ann", Verdict::Approve).is_ok());
}

#[test]
fn notes_on_a_task_add_up_and_change_nothing_else() {
    let mut world = world();
    let id = filed(&mut world);
    let task = world.tasks_of(id)[0].clone();
    let notes = |value: Value| Care::Note(value.as_object().cloned().unwrap());
    let first = world.tend(task.id, "oli", notes(json!({"a": 1, "b": 2}))).unwrap().unwrap();
    assert!(world.land(&first));
    world.pass(1);
    let second = world.tend(task.id, "oli", notes(json!({"b": 3}))).unwrap().unwrap();
    assert!(world.land(&second));
    assert!(world.tend(task.id, "oli", notes(json!({"b": 3}))).unwrap().is_none());
    let after = &world.tasks_of(id)[0];
    assert_eq!(Value::Object(after.notes.clone()), json!({"a": 1, "b": 3}));
    assert_eq!(after.fulfilment, Fulfilment::Planned);
    assert!(world.tend(task.id, "zoe", notes(json!({"b": 4}))).is_err());
    let long = notes(json!({"b": "x".repeat(70_000)}));
    assert!(matches!(world.tend(task.id, "oli", long), Err(Error::Invalid(_))));
}
