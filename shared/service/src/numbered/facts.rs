//! What is told of requests beside what is kept with them.

use crate::Service;
use domain::{
    Caller, Error, Event, Place, Request, RequestId, Result, Task, Template, TemplateId, UserId,
    approval::{Approver, Step, Vote},
    request::Phase,
    user::User,
};
use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};

/// The most tasks that are shown with their requests.
const MOST_TASKS: usize = 5000;
/// The most events that are shown with their requests.
const MOST_EVENTS: usize = 10_000;
/// How many requests' votes or events are read at the same time.
const AT_ONCE: usize = 16;

/// What is told of requests, and isn't kept with them.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Their requesters, who is asked, and who has voted on them, as far as they were read.
    pub people: HashMap<UserId, User>,
    /// Their tasks, by number.
    pub tasks: HashMap<RequestId, Vec<Task>>,
    /// Their votes, by step.
    pub votes: HashMap<RequestId, Vec<Vote>>,
    /// The templates of what they ask for.
    pub templates: HashMap<TemplateId, Template>,
    /// What happened, oldest first.
    pub history: HashMap<RequestId, Vec<Event>>,
}

/// Which of these are wanted.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is wanted or not, whatever the others are")]
pub struct Wanted {
    /// The requesters, and whoever has voted, if votes are wanted.
    pub people: bool,
    /// The users who alone are asked in a step.
    pub approvers: bool,
    /// Why the only task of a request has failed.
    pub errors: bool,
    /// All tasks.
    pub tasks: bool,
    /// The votes.
    pub votes: bool,
    /// The templates.
    pub templates: bool,
    /// What happened.
    pub history: bool,
}

impl Service {
    /// What is told of these requests beside what is kept with them.
    pub async fn facts(
        &self,
        caller: &Caller,
        requests: &[Request],
        wanted: Wanted,
        now: Timestamp,
    ) -> Result<Facts> {
        let (votes, tasks, templates, history) = futures::try_join!(
            self.votes_on(caller, requests, wanted.votes),
            self.tasks_of_all(caller, requests, wanted, now),
            self.templates_of_all(caller, requests, wanted.templates),
            self.history_of_all(caller, requests, wanted.history)
        )?;
        let people = people(requests, &votes, wanted);
        let people = self.table.users(&caller.tenant, &people).await?;
        let people = people.into_iter().map(|user| (user.id.clone(), user)).collect();
        Ok(Facts { people, tasks, votes, templates, history })
    }

    async fn templates_of_all(
        &self,
        caller: &Caller,
        requests: &[Request],
        wanted: bool,
    ) -> Result<HashMap<TemplateId, Template>> {
        let items = requests.iter().filter(|_| wanted).flat_map(|it| &it.content.items);
        let ids: BTreeSet<TemplateId> = items.map(|item| item.template.clone()).collect();
        let ids: Vec<TemplateId> = ids.into_iter().collect();
        let found = self.table.templates_of(&caller.tenant, &ids).await?;
        Ok(found.into_iter().map(|found| (found.value.id.clone(), found.value)).collect())
    }

    /// What happened to each; there may be much of it, but not more than fits.
    async fn history_of_all(
        &self,
        caller: &Caller,
        requests: &[Request],
        wanted: bool,
    ) -> Result<HashMap<RequestId, Vec<Event>>> {
        let ids: Vec<RequestId> =
            requests.iter().filter(|_| wanted).map(|request| request.id).collect();
        let read = stream::iter(ids).map(|id| async move {
            Ok::<_, Error>((id, self.table.events(&caller.tenant, id).await?))
        });
        let mut read = read.buffer_unordered(AT_ONCE);
        let (mut found, mut count) = (HashMap::new(), 0);
        while let Some((id, events)) = read.try_next().await? {
            count += events.len();
            if count > MOST_EVENTS {
                return Err(too_many("events", MOST_EVENTS));
            }
            found.insert(id, events);
        }
        Ok(found)
    }

    async fn votes_on(
        &self,
        caller: &Caller,
        requests: &[Request],
        wanted: bool,
    ) -> Result<HashMap<RequestId, Vec<Vote>>> {
        let asked = requests.iter().filter(|request| wanted && !request.steps.is_empty());
        let ids: Vec<RequestId> = asked.map(|request| request.id).collect();
        let read = stream::iter(ids).map(|id| async move {
            Ok::<_, Error>((id, self.table.votes(&caller.tenant, id).await?))
        });
        read.buffer_unordered(AT_ONCE).try_collect().await
    }

    async fn tasks_of_all(
        &self,
        caller: &Caller,
        requests: &[Request],
        wanted: Wanted,
        now: Timestamp,
    ) -> Result<HashMap<RequestId, Vec<Task>>> {
        let failed = |request: &Request| {
            wanted.errors && request.tally.total == 1 && request.phase(now) == Phase::Failed
        };
        let of = |request: &Request| {
            let id = request.id;
            request.task_ids().into_iter().map(move |task| (id, task))
        };
        let meant = requests.iter().filter(|request| wanted.tasks || failed(request));
        let keys: Vec<_> = meant.flat_map(of).collect();
        if keys.len() > MOST_TASKS {
            return Err(too_many("tasks", MOST_TASKS));
        }
        let mut found = self.table.tasks_by_key(&caller.tenant, &keys).await?;
        found.sort_unstable_by_key(|task| task.id);
        let mut tasks: HashMap<RequestId, Vec<Task>> = HashMap::new();
        for task in found {
            tasks.entry(task.request).or_default().push(task);
        }
        Ok(tasks)
    }
}

/// Who has to be known by name.
fn people(
    requests: &[Request],
    votes: &HashMap<RequestId, Vec<Vote>>,
    wanted: Wanted,
) -> Vec<UserId> {
    let requesters = requests.iter().map(|request| request.requester.clone());
    let voters = votes.values().flatten().map(|vote| vote.voter.clone());
    let steps = requests.iter().filter(|_| wanted.approvers).flat_map(|it| &it.steps);
    let asked = steps.filter_map(Step::only).filter_map(|approver| match approver {
        Approver::User(user) => Some(user),
        Approver::Group(_) => None,
    });
    let known = requesters.chain(voters).filter(|_| wanted.people);
    known.chain(asked).collect::<BTreeSet<_>>().into_iter().collect()
}

fn too_many(what: &str, most: usize) -> Error {
    let message =
        format!("the requests have more than {most} {what}: ask for fewer of them at a time");
    Error::malformed(Place::Field("limit".into()), message)
}
