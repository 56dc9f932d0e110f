//! The rows of the table, as what they are.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    Event, Request, Task,
    approval::Vote,
    grant::Grant,
    lifecycle::{Fulfilment, Revocation},
    request::{Content, Operation},
    settings::Settings,
    template::Binding,
    user::User,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{stack::Stack, support::text};

/// Whose rows are looked at.
const TENANT: &str = "acme#";

/// All rows of the tenant that requests are filed in.
pub(super) struct Rows {
    pub(super) requests: BTreeMap<u32, Request>,
    pub(super) tasks: BTreeMap<u32, Task>,
    /// In the order in which they happened to each request.
    pub(super) events: Vec<Event>,
    pub(super) grants: Vec<Grant>,
    pub(super) users: BTreeMap<String, User>,
    pub(super) settings: Settings,
    votes: Vec<(u32, Vote)>,
    pub(super) all: Vec<Value>,
}

impl Rows {
    pub(super) fn read(stack: &Stack) -> Self {
        let all = stack.get("/_local/table", None).json;
        let mut all: Vec<Value> = all.as_array().cloned().unwrap_or_default();
        all.retain(|row| text(&row["pk"]).starts_with(TENANT));
        all.sort_by_key(|row| (text(&row["pk"]), text(&row["sk"])));
        let contents = contents(&all);
        let with_content = |request: Request| {
            let content = contents.get(&request.id.number()).cloned().unwrap_or_default();
            (request.id.number(), Request { content, ..request })
        };
        let users = all.iter().filter(|row| text(&row["pk"]).starts_with("acme#user#"));
        let settings = all.iter().find(|row| row["sk"] == "settings").expect("settings");
        Self {
            requests: of(&all, "request").into_iter().map(with_content).collect(),
            tasks: of(&all, "task").into_iter().map(|it: Task| (it.id.number(), it)).collect(),
            events: of(&all, "event"),
            grants: of(&all, "grant"),
            users: users.map(parse::<User>).map(|it| (it.id.to_string(), it)).collect(),
            settings: parse(settings),
            votes: votes(&all),
            all,
        }
    }

    /// The rows of a kind, as they stand in the table.
    pub(super) fn raw<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.all.iter().filter(move |row| row["row"] == kind)
    }

    pub(super) fn request_of(&self, task: &Task) -> &Request {
        &self.requests[&task.request.number()]
    }

    pub(super) fn tasks_of(&self, request: &Request) -> Vec<&Task> {
        self.tasks.values().filter(|task| task.request == request.id).collect()
    }

    pub(super) fn events_of(&self, request: &Request) -> Vec<&Event> {
        self.events.iter().filter(|event| event.request == request.id).collect()
    }

    pub(super) fn votes_of(&self, request: &Request) -> Vec<Vote> {
        let own = self.votes.iter().filter(|(id, _)| *id == request.id.number());
        own.map(|(_, vote)| vote.clone()).collect()
    }

    pub(super) fn binding_of(&self, task: &Task) -> &Binding {
        &self.request_of(task).content.items[task.item].binding
    }

    /// The tasks for which somebody holds something now: done, and taken back neither at an end nor by another request.
    pub(super) fn held(&self) -> Vec<&Task> {
        let gives = |task: &&Task| {
            self.request_of(task).content.operation == Operation::Provision
                && task.fulfilment == Fulfilment::Succeeded
                && task.revocation != Revocation::Revoked
        };
        self.tasks.values().filter(gives).filter(|task| !self.is_taken_back(task)).collect()
    }

    /// Whether another request has taken back what the task gave.
    fn is_taken_back(&self, task: &Task) -> bool {
        self.tasks.values().any(|other| {
            self.request_of(other).content.operation == Operation::Revoke
                && other.fulfilment == Fulfilment::Succeeded
                && (&other.beneficiary, &other.target) == (&task.beneficiary, &task.target)
                && other.finished_at > task.finished_at
        })
    }
}

fn contents(all: &[Value]) -> BTreeMap<u32, Arc<Content>> {
    let rows = all.iter().filter(|row| row["row"] == "content");
    rows.map(|row| (number(row), Arc::new(parse::<Content>(row)))).collect()
}

fn votes(all: &[Value]) -> Vec<(u32, Vote)> {
    let rows = all.iter().filter(|row| row["row"] == "vote");
    rows.map(|row| (number(row), parse(row))).collect()
}

/// The request in whose partition a row stands.
pub(super) fn number(row: &Value) -> u32 {
    let number = text(&row["pk"]).rsplit('#').next().and_then(|number| number.parse().ok());
    number.expect("a request's partition")
}

fn of<T: DeserializeOwned>(all: &[Value], kind: &str) -> Vec<T> {
    all.iter().filter(|row| row["row"] == kind).map(parse).collect()
}

pub(super) fn parse<T: DeserializeOwned>(row: &Value) -> T {
    serde_json::from_value(row["body"].clone()).unwrap_or_else(|error| panic!("{error}: {row}"))
}
