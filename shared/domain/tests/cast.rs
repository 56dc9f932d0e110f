//! The people and templates that the tests are about.

use domain::{
    Caller, GroupId, Role, Template, TemplateId, TenantId, UserId,
    approval::{Mode, Policy, Step},
    commands::{
        Pace,
        submit::{Catalogue, Submission, Wish},
    },
    schedule::Schedule,
    settings::Settings,
    template::{Binding, Kind, Limits, Naming, Simulation},
    user::User,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::HashMap;

/// Who is there, and in which groups. Oli is the operator.
pub(crate) const PEOPLE: [(&str, &[&str]); 7] = [
    ("ann", &[]),
    ("ben", &["leads"]),
    ("cat", &["leads"]),
    ("dan", &["leads"]),
    ("eve", &["leads", "owners"]),
    ("oli", &["owners"]),
    ("zoe", &[]),
];

/// What can be requested.
pub(crate) const TEMPLATES: [&str; 6] = ["open", "plain", "asked", "twice", "own", "place"];

pub(crate) const PACE: Pace =
    Pace { tries: 3, retry: SignedDuration::from_secs(2), requeue: SignedDuration::from_mins(2) };

/// An instant, in seconds from the start of the test.
pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_900_000_000 + second).unwrap()
}

pub(crate) fn user(name: &str) -> UserId {
    UserId::parse(name).unwrap()
}

pub(crate) fn group(name: &str) -> GroupId {
    GroupId::parse(name).unwrap()
}

fn groups_of(name: &str) -> Vec<GroupId> {
    let found = PEOPLE.iter().find(|(person, _)| *person == name);
    found.map_or(&[][..], |(_, groups)| groups).iter().map(|name| group(name)).collect()
}

pub(crate) fn caller(name: &str) -> Caller {
    let mut roles = vec![Role::Requester, Role::Approver];
    if name == "oli" {
        roles.push(Role::Operator);
    }
    let tenant = TenantId::parse("acme").unwrap();
    Caller { tenant, user: user(name), roles, groups: groups_of(name) }
}

pub(crate) fn members() -> HashMap<GroupId, Vec<UserId>> {
    let mut members: HashMap<GroupId, Vec<UserId>> = HashMap::new();
    for (name, groups) in PEOPLE {
        for name_of_group in groups {
            members.entry(group(name_of_group)).or_default().push(user(name));
        }
    }
    members
}

pub(crate) fn step(mode: Mode, quorum: u32, users: &[&str], groups: &[&str]) -> Step {
    Step {
        name: String::new(),
        users: users.iter().map(|name| user(name)).collect(),
        groups: groups.iter().map(|name| group(name)).collect(),
        mode,
        quorum,
        message: None,
        allow_self: false,
    }
}

pub(crate) fn template(name: &str, kind: Kind, binding: Binding, steps: Vec<Step>) -> Template {
    Template {
        id: TemplateId::parse(name).unwrap(),
        name: name.to_owned(),
        description: String::new(),
        kind,
        enabled: true,
        fields: domain::template::Fields::default(),
        naming: None,
        approval: if steps.is_empty() { Policy::Auto } else { Policy::Steps(steps) },
        auto_approval: None,
        quota: None,
        binding,
        audience: domain::template::Audience::Everyone,
        limits: Limits::default(),
        attributes: serde_json::Map::new(),
        created_at: at(0),
        modified_at: at(0),
    }
}

fn simulator() -> Binding {
    Binding::Simulator(Simulation::default())
}

/// `open` and `plain` ask nobody, `asked` asks one of several, `twice` asks two of a group and then
/// all of some, `own` lets people approve for themselves, `place` takes a name.
pub(crate) fn templates() -> Vec<Template> {
    let directory = Binding::Directory {};
    let one = step(Mode::Any, 1, &["ann", "cat"], &["leads"]);
    let two = step(Mode::Any, 2, &[], &["leads"]);
    let all = step(Mode::All, 1, &["cat"], &["owners"]);
    let own = Step { allow_self: true, ..step(Mode::Any, 1, &["ann", "ben"], &[]) };
    let warned = Limits { warn_minutes: Some(10), ..Limits::default() };
    let named = Some(Naming { prefix: "P-".to_owned(), unique: true, ..Naming::default() });
    let three_days = Limits { enrolment_days: Some(3), ..Limits::default() };
    let ann = step(Mode::Any, 1, &["ann"], &[]);
    vec![
        Template { limits: three_days, ..template("token", Kind::Token, simulator(), vec![]) },
        template("token2", Kind::Token, simulator(), vec![ann]),
        template("open", Kind::Role, directory.clone(), vec![]),
        Template { limits: warned, ..template("plain", Kind::Entitlement, simulator(), vec![]) },
        template("asked", Kind::Role, directory, vec![one]),
        template("twice", Kind::Entitlement, simulator(), vec![two, all]),
        template("own", Kind::AppInstance, simulator(), vec![own]),
        Template { naming: named, ..template("place", Kind::Workspace, simulator(), vec![]) },
    ]
}

pub(crate) fn catalogue() -> Catalogue {
    let person = |(name, _): (&str, &[&str])| {
        let user = User {
            id: user(name),
            first_name: String::new(),
            last_name: String::new(),
            display_name: String::new(),
            email: None,
            groups: groups_of(name),
            attributes: serde_json::Map::new(),
        };
        (user.id.clone(), user)
    };
    Catalogue {
        templates: templates().into_iter().map(|it| (it.id.clone(), it)).collect(),
        users: PEOPLE.into_iter().map(person).collect(),
        settings: Settings { approval_days: 1, ..Settings::default() },
    }
}

/// A wish for a template, from one instant to another.
pub(crate) fn wish(name: &str, start: Option<Timestamp>, end: Option<Timestamp>) -> Wish {
    wish_with(name, json!({"name": "Moon"}), Schedule { start, end })
}

pub(crate) fn wish_with(name: &str, parameters: Value, schedule: Schedule) -> Wish {
    Wish {
        template: TemplateId::parse(name).unwrap(),
        parameters,
        schedule,
        account: None,
        kind: None,
        reason: None,
    }
}

/// A submission of these wishes for these people.
pub(crate) fn submission(items: Vec<Wish>, people: &[&str]) -> Submission {
    let beneficiaries = Some(people.iter().map(|name| user(name)).collect());
    Submission { source: "test".to_owned(), items, beneficiaries, ..Submission::default() }
}
