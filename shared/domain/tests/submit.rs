//! What is refused, all at once, and what becomes of the rest.

use crate::{
    cast::{PACE, at, caller, catalogue, submission, user, wish, wish_with},
    world::World,
};
use domain::{
    Error, RequestId, Rule, TaskId, TemplateId,
    commands::submit::{Account, Draft, Submission, Wish, draft},
    event::EventKind,
    grant::{Grant, Reason},
    lifecycle::{Decision, Fulfilment},
    request::{Content, Operation, Phase},
    schedule::Schedule,
    task::Target,
    template::{Audience, Fields, Limits},
};
use serde_json::json;
use std::collections::{HashMap, HashSet};

fn drafted(submission: Submission) -> Draft {
    draft(submission, &caller("zoe"), &catalogue(), at(0)).unwrap()
}

fn rules(draft: &Draft) -> Vec<(Rule, String)> {
    draft.findings.iter().map(|it| (it.rule, it.place.to_string())).collect()
}

#[test]
fn every_finding_is_reported_at_once() {
    let mut catalogue = catalogue();
    let open = catalogue.templates.get_mut(&TemplateId::parse("open").unwrap()).unwrap();
    open.fields = Fields::parse(json!({"required": ["size"]})).unwrap();
    let wishes = vec![
        wish_with("open", json!({}), Schedule { start: Some(at(9)), end: Some(at(5)) }),
        wish("nothing", None, None),
        wish("plain", None, Some(at(-1))),
        wish_with("place", json!({"name": " "}), Schedule::default()),
    ];
    let draft =
        draft(submission(wishes, &["ben", "ben", "who"]), &caller("zoe"), &catalogue, at(0));
    let expected = [
        (Rule::Repeated, "beneficiary 1"),
        (Rule::NotFound, "beneficiary 2"),
        (Rule::Schedule, "schedule of item 0"),
        (Rule::Required, "item 0: size"),
        (Rule::NotFound, "template of item 1"),
        (Rule::Schedule, "schedule of item 2"),
        (Rule::Required, "item 3: name"),
    ];
    let draft = draft.unwrap();
    assert_eq!(rules(&draft), expected.map(|(rule, place)| (rule, place.to_owned())));
    let filed = draft.file(RequestId::new(1).unwrap(), &caller("zoe"), at(0), PACE);
    assert!(matches!(filed, Err(Error::Invalid(findings)) if findings.len() == expected.len()));
}

#[test]
fn nothing_for_nobody_is_refused() {
    let draft = drafted(submission(vec![], &[]));
    let expected = [(Rule::Required, "beneficiaries"), (Rule::Required, "items")];
    assert_eq!(rules(&draft), expected.map(|(rule, place)| (rule, place.to_owned())));
}

#[test]
fn only_operators_file_in_another_name() {
    let mut asked = submission(vec![wish("open", None, None)], &["ann"]);
    asked.requested_by = Some(user("ann"));
    let refused = draft(asked.clone(), &caller("zoe"), &catalogue(), at(0));
    assert!(matches!(refused, Err(Error::Forbidden(_))));
    let draft = draft(asked, &caller("oli"), &catalogue(), at(0)).unwrap();
    assert_eq!(draft.findings, []);
}

#[test]
fn what_is_disabled_or_not_offered_is_refused() {
    let mut catalogue = catalogue();
    for template in catalogue.templates.values_mut() {
        template.enabled = template.id.as_str() != "open";
        template.audience = Audience::Groups(vec![crate::cast::group("owners")]);
    }
    let wishes = vec![wish("open", None, None), wish("plain", None, None)];
    let draft = draft(submission(wishes, &["zoe"]), &caller("zoe"), &catalogue, at(0)).unwrap();
    let found: Vec<Rule> = draft.findings.iter().map(|it| it.rule).collect();
    assert_eq!(found, [Rule::Disabled, Rule::NotInAudience]);
}

#[test]
fn a_limit_in_days_needs_an_end_within_them() {
    let mut catalogue = catalogue();
    let open = catalogue.templates.get_mut(&TemplateId::parse("open").unwrap()).unwrap();
    open.limits = Limits { days: Some(1), ..Limits::default() };
    let day = 24 * 3600;
    let found = |start: Option<i64>, end: Option<i64>| {
        let wishes = vec![wish("open", start.map(at), end.map(at))];
        let draft = draft(submission(wishes, &["zoe"]), &caller("zoe"), &catalogue, at(0));
        draft.unwrap().findings.len()
    };
    assert_eq!((found(None, None), found(None, Some(day)), found(None, Some(day + 1))), (1, 0, 1));
    assert_eq!(found(Some(-day), Some(day)), 0, "a start that has passed counts from now");
    assert_eq!((found(Some(day), Some(2 * day)), found(Some(day), Some(2 * day + 1))), (0, 1));
}

#[test]
fn the_widest_times_are_refused_or_taken_but_never_panic() {
    let mut catalogue = catalogue();
    for template in catalogue.templates.values_mut() {
        template.limits.days = Some(u16::MAX);
        template.limits.warn_minutes = Some(u32::MAX);
    }
    let (first, last) = (jiff::Timestamp::MIN, jiff::Timestamp::MAX);
    for (start, end) in [(first, last), (last, first), (first, first), (last, last)] {
        let wishes = vec![wish("open", Some(start), Some(end))];
        let draft = draft(submission(wishes, &["zoe"]), &caller("zoe"), &catalogue, at(0));
        assert_eq!(draft.unwrap().findings.len(), 1);
    }
}

#[test]
fn a_name_is_a_string_and_taken_once_in_any_case() {
    let named =
        |name: serde_json::Value| wish_with("place", json!({ "name": name }), Schedule::default());
    let mut draft = drafted(submission(vec![named(json!("Moon")), named(json!("mOON"))], &["zoe"]));
    assert_eq!(rules(&draft), [(Rule::Repeated, "item 1: name".to_owned())]);
    draft.check_names(&HashSet::from(["workspace/p-moon".to_owned()]));
    let taken: Vec<Rule> = draft.findings.iter().map(|it| it.rule).collect();
    assert_eq!(taken, [Rule::Repeated, Rule::InUse, Rule::InUse]);
    let draft = drafted(submission(vec![named(json!(5))], &["zoe"]));
    assert_eq!(rules(&draft), [(Rule::Type, "item 0: name".to_owned())]);
}

#[test]
fn what_is_not_held_cannot_be_revoked() {
    let mut asked = submission(vec![wish("open", None, None)], &["ann", "ben"]);
    asked.operation = Operation::Revoke;
    let mut draft = drafted(asked);
    let mut grant = Grant::none(user("ann"), Target("role/open".to_owned()));
    grant.reasons.push(Reason { task: None, request: None, end: None, live: true });
    draft.check_held(&[grant]);
    let messages: Vec<&str> = draft.findings.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(messages, ["ben doesn't hold role/open"]);
    assert_eq!(rules(&draft), [(Rule::NotHeld, "item 0 for beneficiary 1".to_owned())]);
}

#[test]
fn what_is_noted_later_names_the_item_that_was_sent() {
    let named = |name: &str| wish_with("place", json!({ "name": name }), Schedule::default());
    let mut draft = drafted(submission(vec![wish("nothing", None, None), named("Moon")], &["zoe"]));
    draft.check_names(&HashSet::from(["workspace/p-moon".to_owned()]));
    let expected = [(Rule::NotFound, "template of item 0"), (Rule::InUse, "item 1: name")];
    assert_eq!(rules(&draft), expected.map(|(rule, place)| (rule, place.to_owned())));
}

/// A task that gave a thing to somebody.
fn gave(id: u32, owner: &str, target: &str, is_held: bool) -> (TaskId, Account) {
    let (owner, target) = (user(owner), Target(target.to_owned()));
    (TaskId::new(id).unwrap(), Account { owner, target, is_held })
}

fn on_account(name: &str, id: u32) -> Wish {
    Wish { account: Some(TaskId::new(id).unwrap()), ..wish(name, None, None) }
}

#[test]
fn an_account_has_to_be_held_by_everybody_the_entitlement_is_for() {
    let wishes = (2..7).map(|id| on_account("plain", id)).collect();
    let mut draft = drafted(submission(wishes, &["ann", "ben"]));
    assert_eq!(draft.accounts().len(), 5);
    draft.check_accounts(&HashMap::from([
        gave(2, "ann", "appInstance/own", true),
        gave(3, "ann", "appInstance/own", false),
        gave(4, "ann", "role/open", true),
        gave(5, "cat", "appInstance/own", true),
    ]));
    let expected = [
        (Rule::NotHeld, "item 0 for beneficiary 1"),
        (Rule::NotHeld, "account of item 1"),
        (Rule::NotHeld, "item 1 for beneficiary 1"),
        (Rule::NotFound, "account of item 2"),
        (Rule::NotHeld, "item 3 for beneficiary 0"),
        (Rule::NotHeld, "item 3 for beneficiary 1"),
        (Rule::NotFound, "account of item 4"),
    ];
    assert_eq!(rules(&draft), expected.map(|(rule, place)| (rule, place.to_owned())));
}

#[test]
fn an_entitlement_is_held_on_each_account_by_itself_and_nothing_else_has_one() {
    let wishes = vec![
        wish("plain", None, None),
        on_account("plain", 2),
        on_account("plain", 3),
        on_account("open", 2),
    ];
    let mut draft = drafted(submission(wishes, &["ann"]));
    let given = [2, 3].map(|id| gave(id, "ann", "appInstance/own", true));
    draft.check_accounts(&HashMap::from(given));
    let change = draft.file(RequestId::new(9).unwrap(), &caller("zoe"), at(0), PACE).unwrap();
    let targets: Vec<&str> = change.tasks.iter().map(|task| task.target.0.as_str()).collect();
    let expected = ["entitlement/plain", "entitlement/plain@2", "entitlement/plain@3", "role/open"];
    assert_eq!(targets, expected);
}

#[test]
fn what_was_filed_without_an_account_keeps_its_hash() {
    let draft = drafted(submission(vec![wish("plain", None, None)], &["ann"]));
    let change = draft.file(RequestId::new(9).unwrap(), &caller("zoe"), at(0), PACE).unwrap();
    let content = &change.request.unwrap().content;
    let written = serde_json::to_value(content.as_ref()).unwrap();
    assert_eq!(written["items"][0].get("account"), None);
    let read: Content = serde_json::from_value(written).unwrap();
    assert_eq!(read.hash(), content.hash());
}

#[test]
fn what_is_looked_up_as_held_is_what_is_taken_back() {
    let mut catalogue = catalogue();
    let place = catalogue.templates.get_mut(&TemplateId::parse("place").unwrap()).unwrap();
    place.kind = domain::template::Kind::Group;
    let mut asked = submission(vec![wish("place", None, None), wish("open", None, None)], &["ann"]);
    asked.operation = Operation::Revoke;
    let draft = draft(asked, &caller("zoe"), &catalogue, at(0)).unwrap();
    let looked_up = draft.targets_to_revoke();
    let change = draft.file(RequestId::new(1).unwrap(), &caller("zoe"), at(0), PACE).unwrap();
    let tasks = change.tasks.into_iter().map(|task| (task.beneficiary, task.target));
    assert_eq!(looked_up, tasks.collect::<Vec<_>>());
    assert_eq!(change.take_names, Vec::<String>::new());
}

#[test]
fn what_asks_nobody_is_released_as_it_is_filed() {
    let mut world = World::new();
    let wishes = vec![wish("open", None, None), wish("plain", Some(at(60)), None)];
    let id = world.file("zoe", submission(wishes, &["zoe", "ann"])).unwrap();
    let request = &world.requests[&id];
    assert_eq!((request.decision, request.phase(at(0))), (Decision::Approved, Phase::Queued));
    assert_eq!(request.due_at, Some(at(60)), "the sweep comes for the start");
    assert_eq!(world.jobs.len(), 4);
    assert!(world.tasks.values().all(|task| task.fulfilment == Fulfilment::Planned));
    let kinds: Vec<EventKind> = world.events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::Filed]);
}

#[test]
fn what_lies_ahead_waits_for_its_start() {
    let mut world = World::new();
    let id = world.file("zoe", submission(vec![wish("open", Some(at(60)), None)], &["zoe"]));
    let request = &world.requests[&id.unwrap()];
    assert_eq!((request.phase(at(59)), request.phase(at(60))), (Phase::Approved, Phase::Queued));
    assert_eq!((request.due_at, world.jobs.len()), (Some(at(60)), 0));
    world.pass(60);
    world.sweep();
    assert_eq!(world.events.last().map(|event| event.kind), Some(EventKind::Started));
    assert_eq!(world.jobs.len(), 1);
}

#[test]
fn more_tasks_than_a_request_holds_are_refused() {
    let wishes = (0..501).map(|_| wish("open", None, None)).collect();
    let draft = drafted(submission(wishes, &["ann", "ben"]));
    assert_eq!(rules(&draft), [(Rule::TooLong, "items".to_owned())]);
    assert_eq!(draft.ids(), 1003);
}

#[test]
fn a_name_that_need_not_be_unique_is_taken_from_nobody() {
    let mut world = World::new();
    for template in world.catalogue.templates.values_mut() {
        template.naming.iter_mut().for_each(|naming| naming.unique = false);
    }
    for _ in 0..2 {
        let wishes = vec![wish("place", None, None), wish("place", None, None)];
        world.file("zoe", submission(wishes, &["zoe"])).unwrap();
    }
    assert!(world.names.is_empty());
    let targets: HashSet<&Target> = world.tasks.values().map(|task| &task.target).collect();
    assert_eq!(targets.len(), 4, "each is a thing of its own");
}
