//! Tasks before whoever reads them.

use super::{Outcome, Visit, number_at, requests::wanted};
use dialects::{
    Answer,
    manageiq::{
        Fault, act,
        cell::Resource,
        collection::Collection,
        envelope::{Counts, Page, answer},
        features::{self, Verb},
        model::TASK,
        need,
        plan::{self, NARROWS_TASKS, TaskSource, plan_tasks},
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
use std::collections::BTreeMap;

/// How many tasks a filter names at most by their numbers: more than fit into an address.
const MOST_NAMED: usize = 1000;

/// A page of the tasks of all requests that the caller sees.
pub(super) async fn list_all(visit: &Visit, query: &Query) -> Outcome<Answer> {
    let Visit { service, caller, .. } = visit;
    plan::classes_of(Collection::RequestTasks, query.class.as_deref())?;
    let all = service.count_tasks(caller).await?;
    let sources = plan_tasks(query);
    if sources.is_none() {
        let descends = query.sort.first().is_some_and(|sort| sort.descends);
        let span = (query.offset, query.limit);
        if let Some(found) = service.page_of_tasks(caller, descends, span).await? {
            return listed(visit, query, Counts { all, meant: None }, &found).await;
        }
    }
    let everywhere = || vec![TaskSource::Of(plan::Source::Everywhere)];
    let sources = sources_of(visit, sources.unwrap_or_else(everywhere)).await?;
    let requests = service.search(caller, &Class::ALL, &sources, NARROWS_TASKS).await?;
    let weighed = wanted(query.weighed().flat_map(need::of_task));
    let facts = visit.facts(&requests, Wanted { tasks: true, ..weighed }).await?;
    let shown = visit.shown(&requests, &facts, Collection::Requests);
    let tasks = shown.iter().flat_map(|request| of_request(*request, None)).collect();
    let (tasks, count) = select(tasks, query);
    let found: Vec<TaskOf> = tasks.iter().map(found).collect();
    let counts = Counts { all, meant: (!query.filters.is_empty()).then_some(count) };
    listed(visit, query, counts, &found).await
}

fn found(Task { task, request, .. }: &Task<'_>) -> TaskOf {
    TaskOf { request: request.request.clone(), task: (*task).clone() }
}

/// What has to be read of the requests of tasks to show what is asked for.
fn shown_of(query: &Query) -> Wanted {
    if !query.expands("resources") || query.hides_resources() {
        return Wanted::default();
    }
    wanted(query.shown(&TASK).flat_map(need::of_task))
}

/// A page as it was read.
async fn listed(visit: &Visit, query: &Query, counts: Counts, found: &[TaskOf]) -> Outcome<Answer> {
    let requests: BTreeMap<_, _> =
        found.iter().map(|found| (found.request.id, found.request.clone())).collect();
    let requests: Vec<Request> = requests.into_values().collect();
    let facts = visit.facts(&requests, shown_of(query)).await?;
    let (base, now, collection) = (&visit.base, visit.call.now, Collection::Requests);
    let tasks = found.iter().map(|TaskOf { request, task }| {
        let request = Shown { request, facts: &facts, collection, base, now };
        Task { task, request, below: None }
    });
    Ok(answer_all(visit, query, counts, tasks.collect()))
}

fn answer_all(visit: &Visit, query: &Query, counts: Counts, resources: Vec<Task<'_>>) -> Answer {
    let collection = Collection::RequestTasks;
    let actions = visit.verbs_on_tasks(features::of_collection(collection));
    let verbs = visit.verbs_on_tasks(features::of_resource(collection));
    let href = visit.base.collection(collection);
    let page = Page { name: collection.name(), href, counts, resources, actions };
    let show = |task| render(task, &TASK, &query.attributes, Some(&verbs));
    answer(&page, query, &visit.base, show)
}

/// Where the requests are found whose tasks may be meant.
async fn sources_of(visit: &Visit, sources: Vec<TaskSource>) -> Outcome<Vec<Source>> {
    let mut found = Vec::new();
    for source in sources {
        match source {
            TaskSource::Of(source) => found.extend(visit.sources(vec![source]).await?),
            TaskSource::Numbers(ids) => {
                let tenant = &visit.caller.tenant;
                let mut requests = Vec::new();
                for id in ids.into_iter().take(MOST_NAMED) {
                    requests.extend(visit.service.table.request_of_task(tenant, id).await?);
                }
                found.push(Source::Numbers(requests));
            }
        }
    }
    Ok(found)
}

/// A page of the tasks of one request.
pub(super) async fn list_of_request(
    visit: &Visit,
    collection: Collection,
    query: &Query,
) -> Outcome<Answer> {
    let seen = visit.request(collection).await?;
    let id = seen.request.id;
    let requests = [seen.request];
    let both = query.shown(&TASK).chain(query.weighed()).flat_map(need::of_task);
    let facts = visit.facts(&requests, wanted(both)).await?;
    let facts = Facts { tasks: [(id, seen.tasks)].into(), ..facts };
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
    one(visit, query, &seen.request, &task, Some(collection)).await
}

/// One task by its own number.
pub(super) async fn get_by_itself(visit: &Visit, query: &Query) -> Outcome<Answer> {
    let klass = Collection::RequestTasks.klass();
    let id = TaskId::new(number_at(&visit.call, "id", klass)?.number())?;
    let found = match visit.service.read_task(&visit.caller, id).await {
        Err(Error::NotFound { .. }) => return Err(Fault::missing(klass, id).into()),
        found => found?,
    };
    one(visit, query, &found.request, &found.task, None).await
}

async fn one(
    visit: &Visit,
    query: &Query,
    request: &Request,
    task: &domain::Task,
    below: Option<Collection>,
) -> Outcome<Answer> {
    let collection = below.unwrap_or(Collection::Requests);
    let requests = std::slice::from_ref(request);
    let facts = wanted(query.shown(&TASK).flat_map(need::of_task));
    let facts = visit.facts(requests, facts).await?;
    let shown = visit.shown(requests, &facts, collection);
    let task = Task { task, request: shown[0], below };
    let flat = features::of_resource(Collection::RequestTasks);
    let verbs = visit.verbs_on_tasks(if below.is_some() { features::OF_TASKS } else { flat });
    Ok(act::of_resource(&render(&task, &TASK, &query.attributes, Some(&verbs))))
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
