//! Lists of requests by number, by row number and page size, as some clients ask for them.

use crate::{Service, tasks::TaskOf};
use cloud::table::{
    keys,
    views::{Listing, Order, Stretch},
};
use domain::{
    Caller, Error, Place, Request, RequestId, Result, Role, Task, TaskId, UserId,
    approval::{Approver, Vote},
    policy::{Action, authorize, may_see},
    request::{Class, Group, Phase},
    user::User,
};
use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The most requests that are looked through for one answer.
pub const CEILING: usize = 2000;
/// The most requests that are passed over.
pub const FARTHEST: usize = 10_000;
/// The most tasks that are shown with their requests.
pub const MOST_TASKS: usize = 5000;
/// How many requests are read at a time.
const STRIDE: usize = 250;
/// About how many bytes the contents of all of them may have.
const MAX_WEIGHT: usize = 24 * 1024 * 1024;
/// How many requests' votes are read at the same time.
const AT_ONCE: usize = 16;

/// Where requests are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Those of these numbers.
    Numbers(Vec<RequestId>),
    /// What a user has filed.
    FiledBy(UserId),
    /// Those in these groups of phases.
    InGroups(Vec<Group>),
    /// Those of a group that were filed from this instant up to, but without, that one; in any group if none
    /// is named.
    Filed(Vec<Group>, Timestamp, Timestamp),
    /// Those from this number to that one.
    Between(RequestId, RequestId),
    /// Those that nobody has decided on in time, but that still stand with what waits: as many of them as
    /// may be looked through, since the sweep moves them soon.
    Late,
    /// All of them.
    Everywhere,
}

/// The numbers of a page.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    /// In order.
    pub ids: Vec<RequestId>,
    /// How many requests the caller sees of these classes.
    pub count: u64,
}

/// What is told of requests, and isn't kept with them.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Their requesters, and who has voted on them, as far as they were read.
    pub people: HashMap<UserId, User>,
    /// Their tasks, by number.
    pub tasks: HashMap<RequestId, Vec<Task>>,
    /// Their votes, by step.
    pub votes: HashMap<RequestId, Vec<Vote>>,
}

/// Which of these are wanted.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is wanted or not, whatever the others are")]
pub struct Wanted {
    /// The people.
    pub people: bool,
    /// Why the only task of a request has failed.
    pub errors: bool,
    /// All tasks.
    pub tasks: bool,
    /// The votes.
    pub votes: bool,
}

impl Service {
    /// The numbers of a page of the requests that a caller sees. What is filed meanwhile may move the pages of
    /// a list that is read from its end.
    pub async fn numbers(
        &self,
        caller: &Caller,
        classes: &[Class],
        descends: bool,
        (offset, limit): (usize, usize),
    ) -> Result<Numbers> {
        authorize(caller, Action::ReadRequests)?;
        let asked = self.asked(caller, classes).await?;
        if !asked.is_empty() {
            return self.merged_numbers(caller, classes, asked, descends, (offset, limit)).await;
        }
        let listing = listing(caller, classes);
        let count = self.count_listed(caller, classes).await?;
        let order = if descends { Order::NewestFirst } else { Order::OldestFirst };
        let ids = self.page_of(caller, &listing, order, count, (offset, limit)).await?;
        Ok(Numbers { ids, count })
    }

    /// The requests of these numbers, as far as there are any, in this order.
    pub async fn of_numbers(&self, caller: &Caller, ids: &[RequestId]) -> Result<Vec<Request>> {
        let (mut found, mut weight) = (Vec::with_capacity(ids.len()), 0);
        for some in ids.chunks(STRIDE) {
            let requests = self.table.requests_numbered(&caller.tenant, some).await?;
            weight += requests.iter().map(|request| request.content.weight()).sum::<usize>();
            if weight > MAX_WEIGHT {
                return Err(too_much());
            }
            found.extend(requests);
        }
        Ok(found)
    }

    /// How many requests a caller sees of these classes.
    pub async fn count_seen(&self, caller: &Caller, classes: &[Class]) -> Result<u64> {
        authorize(caller, Action::ReadRequests)?;
        let (asked, listed) =
            futures::try_join!(self.asked(caller, classes), self.count_listed(caller, classes))?;
        let others = asked.iter().filter(|request| request.requester != caller.user);
        Ok(listed + others.count() as u64)
    }

    /// All requests that a caller sees of these classes and sources, by number. Where there may be too many,
    /// the error says by what they can be narrowed: `narrows` for who sees everything.
    pub async fn search(
        &self,
        caller: &Caller,
        classes: &[Class],
        sources: &[Source],
        narrows: &str,
    ) -> Result<Vec<Request>> {
        authorize(caller, Action::ReadRequests)?;
        let mut found: BTreeMap<RequestId, Request> = BTreeMap::new();
        let (mut wanted, mut named) = (BTreeSet::new(), BTreeSet::new());
        for source in sources {
            match source {
                Source::Numbers(ids) => named.extend(ids.iter().copied()),
                source => wanted.extend(self.found_in(caller, classes, source, narrows).await?),
            }
        }
        if wanted.len() + named.len() > CEILING {
            return Err(too_many(caller, narrows));
        }
        if sources.contains(&Source::Late) {
            wanted.extend(self.late(caller, CEILING - wanted.len() - named.len()).await?);
        }
        if sources.iter().any(|source| !matches!(source, Source::Numbers(_))) {
            found.extend(self.asked(caller, classes).await?.into_iter().map(by_number));
        }
        let unread = |ids: BTreeSet<RequestId>, found: &BTreeMap<RequestId, Request>| {
            ids.into_iter().filter(|id| !found.contains_key(id)).collect::<Vec<_>>()
        };
        let wanted = unread(wanted, &found);
        found.extend(self.of_numbers(caller, &wanted).await?.into_iter().map(by_number));
        let named = unread(named, &found);
        found.extend(self.seen_of(caller, &named).await?.into_iter().map(by_number));
        found.retain(|_, request| classes.contains(&request.content.class()));
        Ok(found.into_values().collect())
    }

    /// Those of these numbers that the caller may know of.
    pub async fn seen_of(&self, caller: &Caller, ids: &[RequestId]) -> Result<Vec<Request>> {
        let mut requests = self.of_numbers(caller, ids).await?;
        let caller = self.known_groups(caller, &requests).await?;
        requests.retain(|request| may_see(&caller, request));
        Ok(requests)
    }

    /// The caller, with their groups where one of these requests asks groups.
    pub async fn known_groups(&self, caller: &Caller, requests: &[Request]) -> Result<Caller> {
        if requests.iter().any(Request::asks_groups) {
            self.with_groups(caller).await
        } else {
            Ok(caller.clone())
        }
    }

    /// How many tasks the requests have that a caller sees.
    pub async fn count_tasks(&self, caller: &Caller) -> Result<u64> {
        authorize(caller, Action::ReadRequests)?;
        let of = (!caller.sees_all()).then_some(&caller.user);
        let (asked, counts) = futures::try_join!(
            self.asked(caller, &Class::ALL),
            self.table.counts(&caller.tenant, of)
        )?;
        let others = asked.iter().filter(|request| request.requester != caller.user);
        let others: u64 = others.map(|request| u64::from(request.tally.total)).sum();
        Ok(counts.tasks() + others)
    }

    /// A page of the tasks of all requests that a caller sees, by number, with their requests. None where what
    /// asks the caller has to be mixed in.
    pub async fn page_of_tasks(
        &self,
        caller: &Caller,
        descends: bool,
        (offset, limit): (usize, usize),
    ) -> Result<Option<Vec<TaskOf>>> {
        authorize(caller, Action::ReadRequests)?;
        if !self.asked(caller, &Class::ALL).await?.is_empty() {
            return Ok(None);
        }
        let keys = self.task_keys(caller, descends, (offset, limit)).await?;
        let mut ids: Vec<RequestId> = keys.iter().map(|(request, _)| *request).collect();
        ids.dedup();
        let requests = self.of_numbers(caller, &ids).await?.into_iter().map(by_number);
        let requests: HashMap<RequestId, Request> = requests.collect();
        let mut tasks = self.table.tasks_by_key(&caller.tenant, &keys).await?;
        tasks.sort_unstable_by_key(|task| task.id);
        if descends {
            tasks.reverse();
        }
        let found = tasks.into_iter().filter_map(|task| {
            Some(TaskOf { request: requests.get(&task.request)?.clone(), task })
        });
        Ok(Some(found.collect()))
    }

    /// The tasks of a page: those of each request follow it by number.
    async fn task_keys(
        &self,
        caller: &Caller,
        descends: bool,
        (offset, limit): (usize, usize),
    ) -> Result<Vec<(RequestId, TaskId)>> {
        let order = if descends { Order::NewestFirst } else { Order::OldestFirst };
        let listing = listing(caller, &Class::ALL);
        let (mut found, mut passed, mut walked) = (Vec::new(), 0, 0);
        let mut place: Option<String> = None;
        loop {
            let tenant = &caller.tenant;
            let behind = place.as_deref();
            let (ids, more) =
                self.table.numbers_listed(tenant, &listing, order, behind, STRIDE).await?;
            let requests = self.table.filed(tenant, &ids).await?;
            for request in ids.iter().filter_map(|id| requests.get(id)) {
                let mut tasks = request.task_ids();
                if descends {
                    tasks.reverse();
                }
                for task in tasks {
                    if passed < offset {
                        passed += 1;
                    } else if found.len() < limit {
                        found.push((request.id, task));
                    } else {
                        return Ok(found);
                    }
                }
            }
            walked += ids.len();
            match ids.last().filter(|_| more) {
                None => return Ok(found),
                Some(_) if walked > FARTHEST => return Err(too_far_behind()),
                Some(last) => place = Some(keys::number(*last)),
            }
        }
    }

    /// The numbers of what may be meant, from one source. Whoever doesn't see everything finds what they have
    /// filed.
    async fn found_in(
        &self,
        caller: &Caller,
        classes: &[Class],
        source: &Source,
        narrows: &str,
    ) -> Result<Vec<RequestId>> {
        let open = |group: &Group| matches!(group, Group::Pending | Group::InProgress);
        let all = || vec![listing(caller, classes)];
        let listings = match source {
            Source::Late => Vec::new(),
            Source::Filed(..) if !caller.sees_all() => vec![Listing::FiledBy(caller.user.clone())],
            Source::Filed(groups, ..) if groups.is_empty() => vec![Listing::All],
            _ if !caller.sees_all() => all(),
            Source::FiledBy(user) => {
                vec![Listing::Numbered { classes: classes.to_vec(), requester: Some(user.clone()) }]
            }
            // Of what isn't open there may be more than an index by class has to look through.
            Source::InGroups(groups)
                if !groups.iter().all(open)
                    && self.count_listed(caller, classes).await? <= CEILING as u64 =>
            {
                all()
            }
            Source::InGroups(groups) | Source::Filed(groups, ..) => {
                groups.iter().map(|group| Listing::InGroup(*group)).collect()
            }
            Source::Everywhere | Source::Numbers(_) | Source::Between(..) => all(),
        };
        let mut found = Vec::new();
        for listing in listings {
            let (ids, more) = self.part_of(caller, &listing, source).await?;
            found.extend(ids);
            if more || found.len() > CEILING {
                return Err(too_many(caller, narrows));
            }
        }
        Ok(found)
    }

    /// What a source means of a list, and whether there is more than may be looked through.
    async fn part_of(
        &self,
        caller: &Caller,
        listing: &Listing,
        source: &Source,
    ) -> Result<(Vec<RequestId>, bool)> {
        let (tenant, newest) = (&caller.tenant, Order::NewestFirst);
        let stretch = match source {
            Source::Filed(_, from, to) => Stretch::Filed(*from, *to),
            Source::Between(from, to) => Stretch::Numbers(*from, *to),
            Source::Numbers(_)
            | Source::FiledBy(_)
            | Source::InGroups(_)
            | Source::Late
            | Source::Everywhere => {
                return self.table.numbers_listed(tenant, listing, newest, None, CEILING).await;
            }
        };
        self.table.numbers_within(tenant, listing, newest, stretch, CEILING).await
    }

    /// What has waited longest. Who doesn't see everything finds it among their own.
    async fn late(&self, caller: &Caller, most: usize) -> Result<Vec<RequestId>> {
        if most == 0 || !caller.sees_all() {
            return Ok(Vec::new());
        }
        let (waiting, oldest) = (Listing::InGroup(Group::Pending), Order::OldestFirst);
        let (ids, _) =
            self.table.numbers_listed(&caller.tenant, &waiting, oldest, None, most).await?;
        Ok(ids)
    }

    /// How many requests of these classes stand in the caller's own list.
    async fn count_listed(&self, caller: &Caller, classes: &[Class]) -> Result<u64> {
        let of = (!caller.sees_all()).then_some(&caller.user);
        let counts = self.table.counts(&caller.tenant, of).await?;
        Ok(classes.iter().map(|class| counts.of(*class)).sum())
    }

    /// What waits for the caller's decision, where that isn't in the list of everything anyway.
    async fn asked(&self, caller: &Caller, classes: &[Class]) -> Result<Vec<Request>> {
        if caller.sees_all() || !caller.is(Role::Approver) {
            return Ok(Vec::new());
        }
        let caller = self.with_groups(caller).await?;
        let groups = caller.groups.iter().cloned().map(Approver::Group);
        let listing = Listing::Asked(groups.chain([Approver::User(caller.user.clone())]).collect());
        let newest = Order::NewestFirst;
        let (ids, more) =
            self.table.numbers_listed(&caller.tenant, &listing, newest, None, CEILING).await?;
        if more {
            return Err(too_many_ask());
        }
        let mut asked = self.of_numbers(&caller, &ids).await?;
        asked.retain(|request| classes.contains(&request.content.class()));
        Ok(asked)
    }

    /// The same as `numbers`, for who has filed requests and is asked about others.
    async fn merged_numbers(
        &self,
        caller: &Caller,
        classes: &[Class],
        asked: Vec<Request>,
        descends: bool,
        (offset, limit): (usize, usize),
    ) -> Result<Numbers> {
        let oldest = Order::OldestFirst;
        let listing = listing(caller, classes);
        let (own, more) =
            self.table.numbers_listed(&caller.tenant, &listing, oldest, None, FARTHEST).await?;
        if more {
            return Err(too_far());
        }
        let all: BTreeSet<RequestId> =
            own.into_iter().chain(asked.iter().map(|request| request.id)).collect();
        let count = all.len() as u64;
        let mut ids: Vec<RequestId> = all.into_iter().collect();
        if descends {
            ids.reverse();
        }
        Ok(Numbers { ids: ids.into_iter().skip(offset).take(limit).collect(), count })
    }

    /// A page of an index, read from whichever end is nearer.
    async fn page_of(
        &self,
        caller: &Caller,
        listing: &Listing,
        order: Order,
        count: u64,
        (offset, limit): (usize, usize),
    ) -> Result<Vec<RequestId>> {
        let left = usize::try_from(count).unwrap_or(usize::MAX).saturating_sub(offset);
        let size = limit.min(left);
        let (reads, skip) = match left - size {
            behind if offset > FARTHEST && behind < offset => (other(order), behind),
            _ => (order, offset),
        };
        if size == 0 {
            return Ok(Vec::new());
        }
        if skip > FARTHEST {
            return Err(too_far());
        }
        let place = match skip {
            0 => None,
            _ => match self.table.place_behind(&caller.tenant, listing, reads, skip).await? {
                None => return Ok(Vec::new()),
                place => place,
            },
        };
        let tenant = &caller.tenant;
        let (mut ids, _) =
            self.table.numbers_listed(tenant, listing, reads, place.as_deref(), size).await?;
        if reads != order {
            ids.reverse();
        }
        Ok(ids)
    }

    /// What is told of these requests beside what is kept with them.
    pub async fn facts(
        &self,
        caller: &Caller,
        requests: &[Request],
        wanted: Wanted,
        now: Timestamp,
    ) -> Result<Facts> {
        let (votes, tasks) = futures::try_join!(
            self.votes_on(caller, requests, wanted.votes),
            self.tasks_of_all(caller, requests, wanted, now)
        )?;
        let voters = votes.values().flatten().map(|vote| vote.voter.clone());
        let people: BTreeSet<UserId> =
            requests.iter().map(|request| request.requester.clone()).chain(voters).collect();
        let people: Vec<UserId> = people.into_iter().filter(|_| wanted.people).collect();
        let people = self.table.users(&caller.tenant, &people).await?;
        let people = people.into_iter().map(|user| (user.id.clone(), user)).collect();
        Ok(Facts { people, tasks, votes })
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
            return Err(too_many_tasks());
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

fn by_number(request: Request) -> (RequestId, Request) {
    (request.id, request)
}

/// Everything of these classes, or what the caller has filed of them.
fn listing(caller: &Caller, classes: &[Class]) -> Listing {
    let requester = (!caller.sees_all()).then(|| caller.user.clone());
    Listing::Numbered { classes: classes.to_vec(), requester }
}

fn other(order: Order) -> Order {
    match order {
        Order::NewestFirst => Order::OldestFirst,
        Order::OldestFirst => Order::NewestFirst,
    }
}

fn too_many(caller: &Caller, narrows: &str) -> Error {
    let narrows = if caller.sees_all() { narrows } else { "id or created_on" };
    let message = format!(
        "more than {CEILING} requests may be meant: narrow them by {narrows}; without filters, sort by id or created_on"
    );
    Error::malformed(Place::Field("filter[]".into()), message)
}

fn too_many_ask() -> Error {
    let message = format!(
        "more than {CEILING} requests wait for your decision: decide on some, or ask somebody who sees everything"
    );
    Error::malformed(Place::Field("filter[]".into()), message)
}

fn too_much() -> Error {
    let message = format!("what is meant has more than {MAX_WEIGHT} bytes: ask for less at a time");
    Error::malformed(Place::Field("limit".into()), message)
}

fn too_many_tasks() -> Error {
    let message =
        format!("the requests have more than {MOST_TASKS} tasks: ask for fewer of them at a time");
    Error::malformed(Place::Field("limit".into()), message)
}

fn too_far_behind() -> Error {
    let message = format!(
        "lies behind the tasks of {FARTHEST} requests: filter them by miq_request_id, or begin at the other end"
    );
    Error::malformed(Place::Field("offset".into()), message)
}

fn too_far() -> Error {
    let message = format!(
        "lies more than {FARTHEST} requests away from both ends of the list: filter it, e.g. by id or userid"
    );
    Error::malformed(Place::Field("offset".into()), message)
}
