//! Tasks as they are read. Contract section 4.1.

use super::{
    cell::Cell,
    collection::Collection,
    model::REQUEST,
    options,
    query::Attributes,
    record::{Record, common, render},
    request::{Shown, request_type},
    state,
};
use domain::{lifecycle::Decision, request::Class};
use std::borrow::Cow;

/// A task before a reader.
#[derive(Clone, Copy, Debug)]
pub struct Task<'a> {
    /// The task, as its row stands.
    pub task: &'a domain::Task,
    /// Its request.
    pub request: Shown<'a>,
    /// The collection of requests below which it is shown; none if it is shown by itself.
    pub below: Option<Collection>,
}

/// The vendor's name of the tasks of a class of requests.
fn klass(class: Class) -> &'static str {
    match class {
        Class::Machines => "MiqProvision",
        Class::Automation => "AutomationTask",
        Class::Service => "ServiceTemplateProvisionTask",
    }
}

/// What is shown of its request.
static ALL: Attributes = Attributes::ALL;

impl Task<'_> {
    /// A column of something else. No task has tasks of its own.
    fn associated(&self, association: &str, column: &str) -> Cell<'_> {
        match association {
            "miq_request" => self.request.cell(column).into_owned(),
            "source" => {
                let source = self.request.source(self.task.item);
                source.map_or(Cell::Null, |source| source.cell(column).into_owned())
            }
            "tenant" => self.request.cell(&format!("tenant.{column}")).into_owned(),
            "miq_request_tasks" => Cell::Each(Vec::new()),
            _ => Cell::Null,
        }
    }
}

impl Record for Task<'_> {
    fn href(&self) -> String {
        let base = self.request.base;
        match self.below {
            Some(collection) => base.task(collection, self.task.request, self.task.id),
            None => base.resource(Collection::RequestTasks, self.task.id),
        }
    }

    fn cell(&self, name: &str) -> Cell<'_> {
        let Self { task, request: Shown { request, .. }, .. } = self;
        let class = request.content.class();
        match name {
            "id" => Cell::Id(task.id.number().into()),
            "description" => Cell::text(options::task_description(request, task)),
            "state" => Cell::text(state::of_task(task, request).state),
            "status" => Cell::text(state::of_task(task, request).status),
            "message" => Cell::Text(state::task_message(task, request)),
            "request_type" => Cell::text(request_type(class, request.content.operation)),
            "type" => Cell::text(klass(class)),
            "userid" => Cell::text(request.requester.as_str()),
            "options" => options::of_task(request, task).into(),
            "created_on" => Cell::Time(request.created_at),
            "updated_on" => {
                let changed = task.finished_at.or(task.started_at).or(request.decided_at);
                Cell::Time(changed.unwrap_or(request.created_at))
            }
            "miq_request_id" => Cell::Id(task.request.number().into()),
            "source_id" => self.request.source(task.item).map_or(Cell::Null, |source| source.id()),
            "source" => {
                let source = self.request.source(task.item);
                source.map_or(Cell::Null, |source| Cell::One(source.whole()))
            }
            "miq_request" => Cell::One(render(&self.request, &REQUEST, &ALL, None).into_owned()),
            "miq_request_tasks" => Cell::Many(Vec::new()),
            "tenant" => self.request.cell(name).into_owned(),
            "source_type" => self.request.cell("source_type").into_owned(),
            "phase" => Cell::Null,
            "phase_context" => Cell::Hash(Cow::Owned(serde_json::Map::new())),
            "tenant_id" => self.request.cell("tenant_id").into_owned(),
            "cancelation_status" => match state::of_task(task, request).is_canceled {
                true => Cell::text("canceled"),
                // A worker is still at it, and takes back what comes of it.
                false if task.decision(request) == Decision::Cancelled => Cell::text("canceling"),
                false => Cell::Null,
            },
            name if name.contains('.') => {
                let (association, column) = name.split_once('.').unwrap_or_default();
                self.associated(association, column)
            }
            name => common(name, || format!("request_tasks/{}", task.id)),
        }
    }
}
