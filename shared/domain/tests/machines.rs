//! Several machines of one item, and requests that need nobody's approval.

use crate::{
    cast::{PACE, at, caller, catalogue, step, submission, template, user, wish_with},
    world::World,
};
use domain::{
    Change, Request, RequestId, Rule, Template, TemplateId,
    approval::{Mode, Step},
    commands::submit::{Catalogue, Draft, Submission, draft},
    lifecycle::Decision,
    machine::Size,
    quota::{Ledger, taken},
    request::Class,
    schedule::Schedule,
    template::{Binding, Kind, Limits, Naming, Simulation, Thresholds},
};
use serde_json::{Value, json};
use std::collections::HashMap;

/// A template of machines that asks ann or ben.
fn machines(change: impl FnOnce(Template) -> Template) -> Catalogue {
    let steps = vec![step(Mode::Any, 1, &["ann", "ben"], &[])];
    let binding = Binding::Simulator(Simulation::default());
    let template = change(template("vm", Kind::VirtualMachine, binding, steps));
    let mut catalogue = catalogue();
    catalogue.templates.insert(template.id.clone(), template);
    catalogue
}

fn wanted(parameters: Value) -> Submission {
    submission(vec![wish_with("vm", parameters, Schedule::default())], &["zoe"])
}

fn drafted(submission: Submission, by: &str, catalogue: &Catalogue) -> Draft {
    let mut draft = draft(submission, &caller(by), catalogue, at(0)).unwrap();
    draft.check_approvers(&HashMap::new());
    draft
}

fn filed(draft: Draft, by: &str) -> (Request, Change) {
    let id = RequestId::new(10).unwrap();
    let change = draft.file(id, &caller(by), at(0), PACE).unwrap();
    (change.request.clone().unwrap(), change)
}

#[test]
fn each_machine_is_a_task_of_its_own_with_its_turn_and_its_name() {
    let parameters = json!({"vm_name": "web", "number_of_vms": "3"});
    let draft = drafted(wanted(parameters), "zoe", &machines(|it| it));
    assert_eq!(draft.ids(), 4);
    let (request, change) = filed(draft, "zoe");
    assert_eq!(request.content.class(), Class::Machines);
    let item = &request.content.items[0];
    let told: Vec<String> = change
        .tasks
        .iter()
        .map(|task| {
            let pass = request.pass(task.id).unwrap();
            format!("{pass} {} {}", item.machine_name(task.id), task.target.0)
        })
        .collect();
    let expected = [
        "1 web011 virtualMachine/vm/11",
        "2 web012 virtualMachine/vm/12",
        "3 web013 virtualMachine/vm/13",
    ];
    assert_eq!(told, expected);
    assert_eq!(item.machine_preview(), "web###");
}

#[test]
fn tasks_of_several_items_belong_to_their_items_and_people() {
    let wishes = vec![
        wish_with("open", json!({}), Schedule::default()),
        wish_with("vm", json!({"number_of_vms": 2}), Schedule::default()),
    ];
    let both = submission(wishes, &["ben", "cat"]);
    let (request, change) = filed(drafted(both, "zoe", &machines(|it| it)), "zoe");
    assert_eq!(request.content.class(), Class::Service);
    let told = change.tasks.iter().map(|task| {
        let (item, who) = request.part(task.id).unwrap();
        assert_eq!((item, who), (&request.content.items[task.item], &task.beneficiary));
        format!("{} {who} {}", item.template, request.pass(task.id).unwrap())
    });
    let expected = ["open ben 1", "open cat 1", "vm ben 1", "vm ben 2", "vm cat 1", "vm cat 2"];
    assert_eq!(told.collect::<Vec<_>>(), expected);
}

#[test]
fn each_machine_has_the_address_that_follows_the_last_ones() {
    let asks = json!({"vm_name": "web", "number_of_vms": 2, "ip_addr": " 192.0.2.251"});
    let wishes = vec![wish_with("vm", asks, Schedule::default())];
    let draft = drafted(submission(wishes, &["ben", "cat"]), "zoe", &machines(|it| it));
    let (request, change) = filed(draft, "zoe");
    let own = |task| {
        let own = request.parameters_of(task);
        format!("{} {}", own["vm_name"].as_str().unwrap(), own["ip_addr"].as_str().unwrap())
    };
    let told: Vec<String> = change.tasks.iter().map(own).collect();
    let expected =
        ["web011 192.0.2.251", "web012 192.0.2.252", "web013 192.0.2.253", "web014 192.0.2.254"];
    assert_eq!(told, expected);
}

#[test]
fn addresses_that_machines_cannot_share_out_are_refused() {
    let found = |count: u32, address: Value, people: &[&str]| {
        let asks = json!({"number_of_vms": count, "ip_addr": address});
        let wishes = vec![wish_with("vm", asks, Schedule::default())];
        let draft = drafted(submission(wishes, people), "zoe", &machines(|it| it));
        draft.findings.first().map(|it| (it.rule, it.place.to_string()))
    };
    let at = |rule| Some((rule, "item 0: ip_addr".to_owned()));
    assert_eq!(found(4, json!("192.0.2.251"), &["zoe"]), None);
    assert_eq!(found(5, json!("192.0.2.251"), &["zoe"]), at(Rule::Range));
    assert_eq!(found(3, json!("192.0.2.251"), &["ben", "cat"]), at(Rule::Range));
    for odd in [json!("2001:db8::1"), json!("192.0.2"), json!(7), json!("a.b.c.1")] {
        assert_eq!(found(1, odd.clone(), &["zoe"]), None, "{odd}");
        assert_eq!(found(2, odd.clone(), &["zoe"]), at(Rule::Format), "{odd}");
    }
    for none in [json!(""), json!(null)] {
        assert_eq!(found(2, none, &["zoe"]), None);
    }
}

#[test]
fn more_machines_than_may_be_are_refused() {
    let rules = |count: Value, catalogue: &Catalogue| -> Vec<Rule> {
        let draft = drafted(wanted(json!({ "number_of_vms": count })), "zoe", catalogue);
        draft.findings.iter().map(|finding| finding.rule).collect()
    };
    let plain = machines(|it| it);
    assert_eq!(rules(json!(50), &plain), []);
    assert_eq!(rules(json!(51), &plain), [Rule::TooLong]);
    assert_eq!(rules(json!("a few"), &plain), [Rule::Type]);
    let limits = Limits { machines: Some(60), ..Limits::default() };
    let more = machines(|it| Template { limits, ..it });
    assert_eq!(rules(json!(60), &more), []);
    let twice = vec![wish_with("vm", json!({"number_of_vms": 31}), Schedule::default()); 2];
    let draft = drafted(submission(twice, &["zoe"]), "zoe", &more);
    assert_eq!(draft.findings[0].message, "62 virtual machines are more than 60");
}

#[test]
fn what_cannot_be_counted_is_refused_rather_than_counted_as_little() {
    let found = |parameters: Value| -> Vec<String> {
        let draft = drafted(wanted(parameters), "zoe", &machines(|it| it));
        draft.findings.iter().map(|finding| finding.place.to_string()).collect()
    };
    assert!(found(json!({"vm_memory": "4096", "number_of_cpus": 4})).is_empty());
    for odd in [json!(65536.0), json!("64 GB"), json!(-1), json!([4]), json!(true)] {
        let named = found(json!({"vm_memory": odd, "number_of_sockets": odd}));
        assert_eq!(named.len(), 2, "{odd}: {named:?}");
    }
    let both = json!({"number_of_sockets": 1, "number_of_cpus": 64});
    let (request, _) = filed(drafted(wanted(both), "zoe", &machines(|it| it)), "zoe");
    assert_eq!(request.content.items[0].size().cpus, 64);
}

#[test]
fn a_name_that_is_given_once_is_one_machines() {
    let naming = Naming { unique: true, ..Naming::default() };
    let once = machines(|it| Template { naming: Some(naming), ..it });
    let found = |count: u32| {
        let wanted = wanted(json!({"name": "web", "number_of_vms": count}));
        let draft = drafted(wanted, "zoe", &once);
        draft.findings.iter().map(|finding| finding.rule).collect::<Vec<_>>()
    };
    assert_eq!((found(1), found(2)), (vec![], vec![Rule::Mixed]));
}

#[test]
fn within_its_thresholds_nobody_has_to_agree_and_beyond_them_it_says_why() {
    let within = Thresholds { machines: 2, cpus: 4, memory: 4096, retirement_days: 30 };
    let catalogue = machines(|it| Template { auto_approval: Some(within), ..it });
    let end = |days: i64| Schedule { start: None, end: Some(at(days * 24 * 60 * 60)) };
    let ask = |parameters: Value, schedule| {
        let wishes = vec![wish_with("vm", parameters, schedule)];
        let draft = drafted(submission(wishes, &["zoe"]), "zoe", &catalogue);
        filed(draft, "zoe").0
    };
    let small = ask(json!({"number_of_vms": 2, "vm_memory": "2048"}), end(30));
    assert_eq!((small.decision, small.message), (Decision::Approved, None));
    let large = json!({"number_of_vms": 3, "number_of_sockets": 2, "cores_per_socket": 2});
    let large = ask(large, end(31));
    assert_eq!(large.decision, Decision::Pending);
    assert_eq!(
        large.message.unwrap(),
        "Request was not auto-approved for the following reasons: (Requested VMs 3 limit is 2) \
         (Requested CPUs 12 limit is 4) (Requested Retirement Days 31 limit is 30)"
    );
    let for_ever = ask(json!({}), Schedule::default()).message.unwrap();
    assert!(for_ever.contains("(Requested Retirement Days indefinite limit is 30)"), "{for_ever}");
}

#[test]
fn whoever_may_approve_all_of_it_themselves_can_do_so_as_they_file() {
    let own = Step { allow_self: true, ..step(Mode::Any, 1, &["ann", "ben"], &[]) };
    let with =
        |steps| machines(|it| Template { approval: domain::approval::Policy::Steps(steps), ..it });
    let wish = || Submission { auto_approve: true, ..wanted(json!({})) };
    let (request, change) = filed(drafted(wish(), "ann", &with(vec![own.clone()])), "ann");
    assert_eq!((request.decision, request.settled), (Decision::Approved, 1));
    assert_eq!(change.votes[0].voter, user("ann"));
    assert_eq!(change.votes[0].content_hash, request.content_hash);
    assert_eq!(change.event.unwrap().jobs.len(), 1);

    let other = step(Mode::Any, 1, &["ben", "cat"], &[]);
    let both = Step { quorum: 2, ..own.clone() };
    for (steps, why) in [
        (vec![own.clone(), other], "(approval step 2 doesn't ask you)"),
        (
            vec![Step { allow_self: false, ..own }],
            "(in approval step 1 nobody approves what they filed)",
        ),
        (vec![both], "(approval step 1 needs others, too)"),
    ] {
        let (request, change) = filed(drafted(wish(), "ann", &with(steps)), "ann");
        assert_eq!((request.decision, change.votes.len()), (Decision::Pending, 0));
        assert!(request.message.unwrap().ends_with(why), "{why}");
    }
}

#[test]
fn a_request_of_several_machines_is_done_when_all_of_them_are() {
    let mut world = World::new();
    let vm = TemplateId::parse("vm").unwrap();
    let mut template = machines(|it| it).templates.remove(&vm).unwrap();
    template.approval = domain::approval::Policy::Auto;
    world.catalogue.templates.insert(vm, template);
    let id = world.file("zoe", wanted(json!({"number_of_vms": 3}))).unwrap();
    world.drain();
    let request = &world.requests[&id];
    assert_eq!((request.tally.total, request.tally.succeeded), (3, 3));
}

#[test]
fn an_account_holds_what_its_requests_take_now() {
    let mut world = World::new();
    let vm = TemplateId::parse("vm").unwrap();
    let mut template = machines(|it| it).templates.remove(&vm).unwrap();
    template.approval = domain::approval::Policy::Auto;
    world.catalogue.templates.insert(vm.clone(), template);
    let id = world.file("zoe", wanted(json!({"number_of_vms": 2, "vm_memory": "2048"}))).unwrap();
    let takes = |world: &World| taken(&world.requests[&id], &world.tasks_of(id), &vm);
    let both = Size { machines: 2, cpus: 2, memory: 4096, storage: 0 };
    assert_eq!(takes(&world), both);
    world.drain();
    assert_eq!((takes(&world), request_size(&world, id, &vm)), (both, both));
    while let Some(decided) = world.release(id, "zoe").ok().flatten() {
        assert!(world.land(&decided));
        world.drain();
    }
    assert_eq!(takes(&world), Size::default());
    let ledger = Ledger { entries: [(id, both)].into() };
    let text = serde_json::to_string(&ledger).unwrap();
    assert_eq!(serde_json::from_str::<Ledger>(&text).unwrap(), ledger);
    assert_eq!(ledger.refreshed(&[(id, Size::default())].into()), Ledger::default());
}

fn request_size(world: &World, id: RequestId, vm: &TemplateId) -> Size {
    domain::quota::wanted(&world.requests[&id], vm)
}
