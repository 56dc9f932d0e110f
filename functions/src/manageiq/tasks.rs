//! Tasks before whoever reads them.

use super::{Outcome, Visit, number_at};
use dialects::{
    Answer,
    manageiq::{
        Fault, act,
        cell::Resource,
        collection::Collection,
        envelope::{Counts, Page, answer},
        features::{self, Verb},
        model::TASK,
        plan,
        query::{Attributes, Query},
        record::{render, select},
        request::{Facts, Shown},
        task::Task,
    },
};
use domain::{Error, Request, TaskId, request::Class};
use service::{
    numbered::{Source, Wanted},
    tasks::TaskOf,
};

/// A page of the tasks of all requests that the caller sees.
pub(super) async fn list_all(visit: &Visit, query: &Query) -> Outcome<Answer> {
    let Visit { service, caller, .. } = visit;
    plan::classes_of(Collection::RequestTasks, query.class.as_deref())?;
    let requests = service.search(caller, &Class::ALL, &[Source::Everywhere]).await?;
    let facts = visit.facts(&requests, Wanted { tasks: true, ..Wanted::default() }).await?;
    let shown = visit.shown(&requests, &facts, Collection::Requests);
    let tasks = shown.iter().flat_map(|request| of_request(*request, None)).collect();
    let verbs = features::of_collection(Collection::RequestTasks);
    Ok(page(visit, query, visit.base.collection(Collection::RequestTasks), verbs, tasks))
}

/// A page of the tasks of one request.
pub(super) async fn list_of_request(
    visit: &Visit,
    collection: Collection,
    query: &Query,
) -> Outcome<Answer> {
    let seen = visit.request(collection).await?;
    let id = seen.request.id;
    let facts = Facts { tasks: [(id, seen.tasks)].into(), ..Facts::default() };
    let requests = [seen.request];
    let shown = visit.shown(&requests, &facts, collection);
    let tasks = shown.iter().flat_map(|it| of_request(*it, Some(collection))).collect();
    let href = format!("{}/request_tasks", visit.base.resource(collection, id));
    Ok(page(visit, query, href, features::OF_TASKS, tasks))
}

fn of_request(request: Shown<'_>, below: Option<Collection>) -> impl Iterator<Item = Task<'_>> {
    let tasks = request.facts.tasks.get(&request.request.id).into_iter().flatten();
    tasks.map(move |task| Task { task, request, below })
}

fn page(
    visit: &Visit,
    query: &Query,
    href: String,
    verbs: &[Verb],
    tasks: Vec<Task<'_>>,
) -> Answer {
    let all = tasks.len() as u64;
    let (resources, count) = select(tasks, query);
    let counts = Counts { all, meant: (!query.filters.is_empty()).then_some(count) };
    let verbs = visit.verbs_on_tasks(verbs);
    let name = Collection::RequestTasks.name();
    let page = Page { name, href, counts, resources, actions: verbs.clone() };
    let show = |task| render(task, &TASK, &query.attributes, Some(&verbs));
    answer(&page, query, &visit.base, show)
}

/// One task of one request: it has to be a task of that request.
pub(super) async fn get_of_request(
    visit: &Visit,
    collection: Collection,
    query: &Query,
) -> Outcome<Answer> {
    let klass = Collection::RequestTasks.klass();
    let wanted = number_at(&visit.call, "taskId", klass)?;
    let seen = visit.request(collection).await?;
    let task = seen.tasks.into_iter().find(|task| task.id.number() == wanted.number());
    let task = task.ok_or_else(|| Fault::missing(klass, wanted))?;
    Ok(one(visit, query, &seen.request, &task, Some(collection)))
}

/// One task by its own number.
pub(super) async fn get_by_itself(visit: &Visit, query: &Query) -> Outcome<Answer> {
    let klass = Collection::RequestTasks.klass();
    let id = TaskId::new(number_at(&visit.call, "id", klass)?.number())?;
    let found = match visit.service.read_task(&visit.caller, id).await {
        Err(Error::NotFound { .. }) => return Err(Fault::missing(klass, id).into()),
        found => found?,
    };
    Ok(one(visit, query, &found.request, &found.task, None))
}

fn one(
    visit: &Visit,
    query: &Query,
    request: &Request,
    task: &domain::Task,
    below: Option<Collection>,
) -> Answer {
    let facts = Facts::default();
    let collection = below.unwrap_or(Collection::Requests);
    let requests = std::slice::from_ref(request);
    let shown = visit.shown(requests, &facts, collection);
    let task = Task { task, request: shown[0], below };
    let flat = features::of_resource(Collection::RequestTasks);
    let verbs = visit.verbs_on_tasks(if below.is_some() { features::OF_TASKS } else { flat });
    act::of_resource(&render(&task, &TASK, &query.attributes, Some(&verbs)))
}

impl Visit {
    /// Those of these verbs that the caller's roles allow with tasks.
    fn verbs_on_tasks(&self, verbs: &[Verb]) -> Vec<Verb> {
        let may = |verb: &Verb| features::is_allowed_on_tasks(*verb, &self.caller);
        verbs.iter().copied().filter(may).collect()
    }
}

/// One task as it is now, without what can be done with it.
pub(super) fn shown(visit: &Visit, found: &TaskOf, below: Option<Collection>) -> Answer {
    act::of_resource(&resource(visit, found, below))
}

/// Several tasks as they are now, or why they aren't changed.
pub(super) fn results(
    visit: &Visit,
    found: &[Result<Box<TaskOf>, Fault>],
    below: Option<Collection>,
) -> Answer {
    let result = |found: &Result<Box<TaskOf>, Fault>| match found {
        Ok(found) => resource(visit, found, below),
        Err(fault) => act::refusal(fault),
    };
    act::of_resources(&found.iter().map(result).collect::<Vec<_>>())
}

fn resource(visit: &Visit, found: &TaskOf, below: Option<Collection>) -> Resource<'static> {
    let facts = Facts::default();
    let collection = below.unwrap_or(Collection::Requests);
    let requests = std::slice::from_ref(&found.request);
    let shown = visit.shown(requests, &facts, collection);
    let task = Task { task: &found.task, request: shown[0], below };
    render(&task, &TASK, &Attributes::ALL, None).into_owned()
}
