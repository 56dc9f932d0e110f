//! Single tasks: reading one, and lists of them.

use crate::{Service, browse::nothing_in_time, read::Seen};
use cloud::table::views::{Listing, Order, Page};
use domain::{
    Caller, Error, Place as Field, Request, Result, Task, TaskId,
    policy::{Action, authorize},
};
use std::{collections::HashMap, ops::RangeInclusive};
use tokio::time::Instant;

/// How many lists of requests a page with any task reads when most of what it finds is filtered out.
const LISTS: usize = 5;
/// How many requests it reads at a time.
const STRIDE: usize = 100;
/// How many tasks it reads at a time: as many as asked for, but no fewer and no more than these.
const TASKS: RangeInclusive<usize> = 20..=200;
/// How many tasks it reads before it is followed by another page, if it holds any; and how many it passes
/// over.
const MOST_TASKS: usize = 2000;

/// A task with its request.
#[derive(Clone, Debug)]
pub struct TaskOf {
    /// The request.
    pub request: Request,
    /// The task, as its row stands.
    pub task: Task,
}

/// What a caller asks for.
pub struct TaskQuery<'a> {
    /// Which requests may hold such tasks at all, so that the others' aren't read.
    pub promising: &'a (dyn Fn(&Request) -> bool + Sync),
    /// Which tasks are meant.
    pub wanted: &'a (dyn Fn(&Request, &Task) -> bool + Sync),
    /// The same in words: a cursor holds for these alone.
    pub bound: &'a str,
    /// How many at most.
    pub size: usize,
    /// How many to pass over, unless there is a cursor.
    pub offset: usize,
    /// Where the last page ended.
    pub cursor: Option<&'a str>,
    /// Until when to read on.
    pub until: Instant,
}

/// Part of a list of tasks.
#[derive(Clone, Debug)]
pub struct TaskPage {
    /// Of the newest request first, by number within it.
    pub tasks: Vec<TaskOf>,
    /// Where the next page begins, if there is one.
    pub cursor: Option<String>,
}

/// Where a page ends: behind a request, and behind a task of the one that follows it.
#[derive(Clone, Debug, Default)]
struct Place {
    request: Option<String>,
    task: Option<TaskId>,
}

impl Service {
    /// One task, if the caller may know of its request.
    pub async fn read_task(&self, caller: &Caller, id: TaskId) -> Result<TaskOf> {
        authorize(caller, Action::ReadRequests)?;
        let none = || Error::not_found("task", id);
        let request = self.request_of(caller, id).await?;
        let loaded = self.table.request_and_votes(&caller.tenant, request).await?;
        let Seen { request, .. } = match self.visible(caller, request, loaded).await {
            Err(Error::NotFound { .. }) => return Err(none()),
            seen => seen?,
        };
        let task = self.table.task(&caller.tenant, request.id, id).await?;
        task.map(|task| TaskOf { request, task }).ok_or_else(none)
    }

    /// A page of the tasks of all requests, or of those that the caller has filed if they don't see
    /// everything. It holds fewer than asked for, but never none, and is followed by more, when too many
    /// requests would have to be looked through.
    pub async fn list_tasks(&self, caller: &Caller, query: &TaskQuery<'_>) -> Result<TaskPage> {
        authorize(caller, Action::ReadRequests)?;
        let bound = format!("tasks#{}#{}", caller.user, query.bound);
        let cursor = self.open_cursor(&caller.tenant, &bound, query.cursor).await?;
        let skip = if cursor.is_some() { 0 } else { query.offset };
        let mut found = Found { skip, size: query.size, ..Found::default() };
        let mut place = Some(Place::parse(cursor.as_deref()));
        while let Some(from) = place.take_if(|_| !found.is_enough()) {
            place = self.read_tasks(caller, query, from, &mut found).await?;
            found.lists += 1;
            found.look_at_the_time(query, place.is_some())?;
        }
        let place = place.map(|place| place.to_string());
        let cursor = self.sign_cursor(&caller.tenant, &bound, place).await?;
        Ok(TaskPage { tasks: found.tasks, cursor })
    }

    /// Adds the tasks of the next requests until it is enough; answers where to read on, if anywhere.
    async fn read_tasks(
        &self,
        caller: &Caller,
        query: &TaskQuery<'_>,
        from: Place,
        found: &mut Found,
    ) -> Result<Option<Place>> {
        let listing =
            if caller.sees_all() { Listing::All } else { Listing::FiledBy(caller.user.clone()) };
        let behind = from.request.as_deref();
        let page =
            self.table.list(&caller.tenant, &listing, Order::NewestFirst, behind, STRIDE).await?;
        let candidates = candidates(&page, query, &from);
        let last = candidates.last().map(|it| it.task).filter(|_| page.next.is_none());
        for chunk in candidates.chunks(found.reach()) {
            let mut tasks = self.tasks_of(caller, &page, chunk).await?;
            for candidate in chunk {
                let request = &page.rows[candidate.row].1;
                // The request came from an index; its tasks may not be there any more.
                found.add(query, request, tasks.remove(&candidate.task))?;
                if found.is_enough() {
                    let is_last = last == Some(candidate.task);
                    return Ok((!is_last).then(|| candidate.place(&page, &from)));
                }
            }
            let goes_on = chunk.last().is_some_and(|it| last != Some(it.task));
            found.look_at_the_time(query, goes_on)?;
        }
        Ok(page.next.map(|next| Place { request: Some(next), task: None }))
    }

    async fn tasks_of(
        &self,
        caller: &Caller,
        page: &Page,
        chunk: &[Candidate],
    ) -> Result<HashMap<TaskId, Task>> {
        let keys: Vec<_> = chunk.iter().map(|it| (page.rows[it.row].1.id, it.task)).collect();
        let tasks = self.table.tasks_by_key(&caller.tenant, &keys).await?;
        Ok(tasks.into_iter().map(|task| (task.id, task)).collect())
    }
}

/// A task that may be meant, and the place of its request in the list.
struct Candidate {
    row: usize,
    task: TaskId,
}

impl Candidate {
    /// The place behind it: behind the request before its own, and behind itself.
    fn place(&self, page: &Page, from: &Place) -> Place {
        let before = self.row.checked_sub(1).map(|row| page.rows[row].0.clone());
        Place { request: before.or(from.request.clone()), task: Some(self.task) }
    }
}

/// The tasks of requests that may hold what is meant, from a place on. What was filed since the list was
/// begun stands before it, and isn't shown.
fn candidates(page: &Page, query: &TaskQuery<'_>, from: &Place) -> Vec<Candidate> {
    let has = |request: &Request| from.task.is_some_and(|it| request.task_ids().contains(&it));
    let begin = page.rows.iter().position(|(_, request)| has(request)).unwrap_or(0);
    let rows = page.rows.iter().enumerate().skip(begin);
    let promising = rows.filter(|(_, (_, request))| (query.promising)(request));
    let of = |(row, (_, request)): (usize, &(String, Request))| {
        let after = from.task.filter(|_| has(request));
        let ids = request.task_ids().into_iter().filter(move |id| Some(*id) > after);
        ids.map(move |task| Candidate { row, task })
    };
    promising.flat_map(of).collect()
}

/// What a page holds so far, and how much was read for it.
#[derive(Default)]
struct Found {
    tasks: Vec<TaskOf>,
    size: usize,
    skip: usize,
    passed: usize,
    read: usize,
    lists: usize,
    late: bool,
}

impl Found {
    /// How many tasks to read next.
    fn reach(&self) -> usize {
        self.size.saturating_add(self.skip).clamp(*TASKS.start(), *TASKS.end())
    }

    /// Takes a task that is meant, unless it is passed over.
    fn add(&mut self, query: &TaskQuery<'_>, request: &Request, task: Option<Task>) -> Result<()> {
        self.read += 1;
        let Some(task) = task.filter(|task| (query.wanted)(request, task)) else { return Ok(()) };
        if self.skip == 0 {
            self.tasks.push(TaskOf { request: request.clone(), task });
            return Ok(());
        }
        if self.passed >= MOST_TASKS {
            return Err(too_far());
        }
        (self.skip, self.passed) = (self.skip - 1, self.passed + 1);
        Ok(())
    }

    /// Never without a task: clients take an empty page for the end.
    fn is_enough(&self) -> bool {
        let much = self.late || self.read >= MOST_TASKS || self.lists >= LISTS;
        self.tasks.len() >= self.size || (much && !self.tasks.is_empty())
    }

    /// Notices when the time is over; that is an error where there is nothing to show of what goes on.
    fn look_at_the_time(&mut self, query: &TaskQuery<'_>, goes_on: bool) -> Result<()> {
        self.late = Instant::now() >= query.until;
        if self.late && goes_on && self.tasks.is_empty() {
            return Err(nothing_in_time());
        }
        Ok(())
    }
}

fn too_far() -> Error {
    let message = format!(
        "lies behind more than {MOST_TASKS} tasks: follow the link \"next\" of the page before it"
    );
    Error::malformed(Field::Field("offset".into()), message)
}

impl Place {
    /// As it stands in a cursor that we have signed.
    fn parse(text: Option<&str>) -> Self {
        let Some((request, task)) = text.and_then(|text| text.split_once('/')) else {
            return Self::default();
        };
        Self {
            request: Some(request.to_owned()).filter(|request| !request.is_empty()),
            task: TaskId::parse(task).ok(),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let task = self.task.map(|task| task.to_string()).unwrap_or_default();
        write!(f, "{}/{task}", self.request.as_deref().unwrap_or_default())
    }
}
