//! Requests as they are read. Contract sections 2.4 and 4.1.

mod approval;
mod log;

use super::{
    base::Base,
    cell::{Cell, Resource},
    collection::Collection,
    model::{TASK, USER},
    number, options,
    people::Person,
    query::Attributes,
    record::{Record, common, render},
    state,
    task::Task,
    template::Source,
};
use approval::SYSTEM;
use domain::{
    Event, Request, RequestId, Template, TemplateId, UserId,
    approval::Vote,
    request::{Class, Operation},
    user::User,
};
use jiff::Timestamp;
use std::collections::HashMap;

/// What is shown of resources within others.
static ALL: Attributes = Attributes::ALL;

/// What is told of requests, and isn't kept with them.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The people whose requests they are, who are asked, or who have decided on them.
    pub people: HashMap<UserId, User>,
    /// Their tasks, as far as they are needed.
    pub tasks: HashMap<RequestId, Vec<domain::Task>>,
    /// Their votes, as far as they are needed.
    pub votes: HashMap<RequestId, Vec<Vote>>,
    /// The templates of what they ask for, as far as they are needed.
    pub templates: HashMap<TemplateId, Template>,
    /// What happened, as far as it is needed.
    pub history: HashMap<RequestId, Vec<Event>>,
}

/// A request before a reader.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The request.
    pub request: &'a Request,
    /// What is told of it.
    pub facts: &'a Facts,
    /// In which collection it is shown.
    pub collection: Collection,
    /// Where the reader has found us.
    pub base: &'a Base,
    /// When.
    pub now: Timestamp,
}

/// The vendor's name of requests of a class.
pub fn klass(class: Class) -> &'static str {
    match class {
        Class::Machines => Collection::ProvisionRequests.klass(),
        Class::Automation => Collection::AutomationRequests.klass(),
        Class::Service => Collection::ServiceRequests.klass(),
    }
}

/// What requests of a class and an operation are called.
pub(super) fn request_type(class: Class, operation: Operation) -> &'static str {
    match (class, operation) {
        (Class::Machines, _) => "template",
        (Class::Automation, _) => "automation",
        (Class::Service, Operation::Provision) => "clone_to_service",
        (Class::Service, Operation::Revoke) => "service_retire",
        (Class::Service, Operation::Modify | Operation::Extend) => "service_reconfigure",
    }
}

fn displayed(class: Class, operation: Operation) -> &'static str {
    match (class, operation) {
        (Class::Machines, _) => "VM Provision",
        (Class::Automation, _) => "Automation",
        (Class::Service, Operation::Provision) => "Service Provision",
        (Class::Service, Operation::Revoke) => "Service Retire",
        (Class::Service, Operation::Modify | Operation::Extend) => "Service Reconfigure",
    }
}

impl<'a> Shown<'a> {
    /// Why its only task has failed.
    fn error(&self) -> Option<&'a str> {
        let task = self.facts.tasks.get(&self.request.id)?.first()?;
        task.error.as_ref().map(|error| error.message.as_str())
    }

    fn name_of(&self, user: &UserId) -> String {
        self.facts.people.get(user).map_or_else(|| user.to_string(), User::name)
    }

    fn email_of(&self, user: &UserId) -> String {
        self.facts.people.get(user).and_then(|user| user.email.clone()).unwrap_or_default()
    }

    /// Its tasks as they are read below it.
    pub fn tasks(&self, attributes: &'a Attributes) -> Cell<'a> {
        let tasks = self.facts.tasks.get(&self.request.id).into_iter().flatten();
        let shown = tasks.map(|task| {
            let task = Task { task, request: *self, below: Some(self.collection) };
            render(&task, &TASK, attributes, None).into_owned()
        });
        Cell::Many(shown.collect())
    }

    /// A column of each of its tasks.
    fn each_task(&self, column: &str) -> Cell<'static> {
        let tasks = self.facts.tasks.get(&self.request.id).into_iter().flatten();
        let cell = |task| Task { task, request: *self, below: None }.cell(column).into_owned();
        Cell::Each(tasks.map(cell).collect())
    }

    /// What an item asks for.
    pub(super) fn source(&self, item: usize) -> Option<Source<'a>> {
        let Self { request, facts, base, .. } = *self;
        let class = request.content.class();
        let item = request.content.items.get(item).filter(|_| class != Class::Automation)?;
        let template = facts.templates.get(&item.template);
        Some(Source { item, class, template, tenant: &request.tenant, base })
    }

    fn person(&self) -> Option<Person<'a>> {
        let user = self.facts.people.get(&self.request.requester)?;
        Some(Person { user, tenant: &self.request.tenant, base: self.base })
    }

    /// A column of something else.
    fn associated(&self, association: &str, column: &str) -> Cell<'_> {
        match association {
            "requester" => {
                let person = self.person().map(|person| person.cell(column).into_owned());
                person.unwrap_or_else(|| self.nobody(column))
            }
            "tenant" => self.tenant(column),
            "source" => {
                self.source(0).map_or(Cell::Null, |source| source.cell(column).into_owned())
            }
            "miq_approvals" => approval::each(*self, column),
            "miq_request_tasks" => self.each_task(column),
            _ => Cell::Null,
        }
    }

    /// What is known of a requester of whom there is no record.
    fn nobody(&self, column: &str) -> Cell<'a> {
        let id = self.request.requester.as_str();
        match column {
            "id" => Cell::Id(domain::id::stable_number(id)),
            "userid" => Cell::text(id),
            _ => Cell::Null,
        }
    }

    fn tenant(&self, column: &str) -> Cell<'a> {
        match column {
            "id" => Cell::Id(domain::id::stable_number(self.request.tenant.as_str())),
            _ => Cell::text(self.request.tenant.as_str()),
        }
    }
}

impl Record for Shown<'_> {
    fn href(&self) -> String {
        self.base.resource(self.collection, self.request.id)
    }

    fn cell(&self, name: &str) -> Cell<'_> {
        let request = self.request;
        let (class, operation) = (request.content.class(), request.content.operation);
        match name {
            "id" => Cell::Id(request.id.number().into()),
            "description" => Cell::text(options::description(request)),
            "approval_state" => Cell::text(state::of_request(request, self.now).approval),
            "request_state" | "state" => Cell::text(state::of_request(request, self.now).state),
            "status" => Cell::text(state::of_request(request, self.now).status),
            "message" => Cell::Text(state::message(request, self.error(), self.now)),
            "type" => Cell::text(klass(class)),
            "request_type" => Cell::text(request_type(class, operation)),
            "request_type_display" => Cell::text(displayed(class, operation)),
            "created_on" => Cell::Time(request.created_at),
            "updated_on" => Cell::Time(request.modified_at),
            "fulfilled_on" => Cell::time_or_null(request.finished_at),
            "requester_id" => Cell::Id(number::of_user(&request.requester)),
            "requester_name" => Cell::text(self.name_of(&request.requester)),
            "userid" => Cell::text(request.requester.as_str()),
            "options" => options::of_request(request).into(),
            "source_id" => self.source(0).map_or(Cell::Null, |source| source.id()),
            "source_type" => match class {
                Class::Machines => Cell::text("VmOrTemplate"),
                Class::Service => Cell::text("ServiceTemplate"),
                Class::Automation => Cell::Null,
            },
            "resource_type" => Cell::text(klass(class)),
            "tenant_id" => Cell::Id(domain::id::stable_number(request.tenant.as_str())),
            "process" => Cell::Flag(true),
            "initiated_by" => Cell::text("user"),
            "cancelation_status" => {
                let is_canceled = state::of_request(request, self.now).is_canceled;
                if is_canceled { Cell::text("canceled") } else { Cell::Null }
            }
            "reason" => Cell::text_or_null(self.last_stamp().and_then(|stamp| stamp.reason)),
            "stamped_on" => Cell::time_or_null(self.last_stamp().map(|stamp| stamp.at)),
            "v_approved_by" => self.approvers(SYSTEM, |user| self.name_of(user)),
            "v_approved_by_email" => self.approvers("", |user| self.email_of(user)),
            "miq_approvals" => approval::all(*self),
            "miq_request_tasks" | "request_tasks" => self.tasks(&ALL),
            "request_logs" => log::all(self.facts.history.get(&request.id).into_iter().flatten()),
            "requester" => self.person().map_or(Cell::Null, |person| {
                Cell::One(render(&person, &USER, &ALL, None).into_owned())
            }),
            "source" => self.source(0).map_or(Cell::Null, |source| Cell::One(source.whole())),
            "tenant" => {
                let column = |name: &'static str| (name.into(), self.tenant(name));
                Cell::One(Resource(["id", "name"].map(column).into()))
            }
            name if name.contains('.') => {
                let (association, column) = name.split_once('.').unwrap_or_default();
                self.associated(association, column)
            }
            name => common(name, || format!("{}/{}", self.collection.name(), request.id)),
        }
    }
}

/// A request's number before a reader, where nothing more is shown of it.
#[derive(Clone, Copy, Debug)]
pub struct Numbered<'a> {
    /// The number.
    pub id: RequestId,
    /// In which collection it is shown.
    pub collection: Collection,
    /// Where the reader has found us.
    pub base: &'a Base,
}

impl Record for Numbered<'_> {
    fn href(&self) -> String {
        self.base.resource(self.collection, self.id)
    }

    fn cell(&self, name: &str) -> Cell<'_> {
        if name == "id" { Cell::Id(self.id.number().into()) } else { Cell::Null }
    }
}
