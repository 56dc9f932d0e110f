//! Requests before whoever reads them.

use super::{Outcome, Visit, number_at};
use dialects::{
    Answer,
    manageiq::{
        Fault, act,
        cell::Resource,
        collection::Collection,
        envelope::{Counts, Page, answer},
        features::{self, Verb},
        model::{NOTIFICATION, REQUEST},
        need::{self, Fact},
        notification, number,
        plan::{self, NARROWS, Plan, classes, classes_of, plan},
        query::{Attributes, Query},
        record::{render, select},
        request::{Facts, Numbered, Shown},
    },
};
use domain::{Error, Request, RequestId, UserId, request::Class};
use service::{
    numbered::{self, Source, Wanted},
    read::Seen,
};
use std::collections::BTreeSet;

/// How many of a caller's newest requests they may have notifications of.
const NOTIFIED: usize = 1000;

/// A page of a collection of requests.
pub(super) async fn list(visit: &Visit, collection: Collection, query: &Query) -> Outcome<Answer> {
    match plan(query, collection)? {
        Plan::Listed { classes, descends, is_filtered } => {
            listed(visit, collection, query, (classes, descends, is_filtered)).await
        }
        Plan::Searched { classes, sources } => {
            searched(visit, collection, query, &classes, sources).await
        }
    }
}

/// A page as it stands in an index.
async fn listed(
    visit: &Visit,
    collection: Collection,
    query: &Query,
    (classes, descends, is_filtered): (Vec<Class>, bool, bool),
) -> Outcome<Answer> {
    let Visit { service, caller, base, .. } = visit;
    let span = (query.offset, query.limit);
    let numbers = service.numbers(caller, &classes, descends, span).await?;
    let counts = if is_filtered {
        let all = classes_of(collection, query.class.as_deref())?;
        Counts { all: service.count_seen(caller, &all).await?, meant: Some(numbers.count) }
    } else {
        Counts { all: numbers.count, meant: None }
    };
    if query.expands("resources") && !query.hides_resources() {
        let requests = service.of_numbers(caller, &numbers.ids).await?;
        let facts = visit.facts(&requests, shown_of(query)).await?;
        let records = visit.shown(&requests, &facts, collection);
        return Ok(page(visit, collection, query, counts, records));
    }
    let numbered = |id| Numbered { id, collection, base };
    let resources = numbers.ids.into_iter().map(numbered).collect();
    let page = Page {
        name: collection.name(),
        href: base.collection(collection),
        counts,
        resources,
        actions: visit.verbs(features::of_collection(collection)),
    };
    Ok(answer(&page, query, base, |_| Resource::default()))
}

/// A page of what is found and meant.
async fn searched(
    visit: &Visit,
    collection: Collection,
    query: &Query,
    classes: &[Class],
    sources: Vec<plan::Source>,
) -> Outcome<Answer> {
    let Visit { service, caller, .. } = visit;
    let sources = visit.sources(sources).await?;
    let requests = service.search(caller, classes, &sources, NARROWS).await?;
    let all = classes_of(collection, query.class.as_deref())?;
    let all = service.count_seen(caller, &all).await?;
    let weighed = wanted(query.weighed().flat_map(need::of_request));
    let facts = visit.facts(&requests, weighed).await?;
    let (meant, count) = select(visit.shown(&requests, &facts, collection), query);
    let counts = Counts { all, meant: (!query.filters.is_empty()).then_some(count) };
    let requests: Vec<Request> = meant.iter().map(|shown| shown.request.clone()).collect();
    let facts = visit.facts(&requests, shown_of(query)).await?;
    let records = visit.shown(&requests, &facts, collection);
    Ok(page(visit, collection, query, counts, records))
}

fn page(
    visit: &Visit,
    collection: Collection,
    query: &Query,
    counts: Counts,
    resources: Vec<Shown<'_>>,
) -> Answer {
    let page = Page {
        name: collection.name(),
        href: visit.base.collection(collection),
        counts,
        resources,
        actions: visit.verbs(features::of_collection(collection)),
    };
    let verbs = visit.verbs(features::of_resource(collection));
    answer(&page, query, &visit.base, |shown| resource(shown, query, Some(&verbs)))
}

/// A request as it is asked for.
pub(super) fn resource<'a>(
    shown: &'a Shown<'a>,
    query: &'a Query,
    verbs: Option<&[Verb]>,
) -> Resource<'a> {
    let resource = render(shown, &REQUEST, &query.attributes, verbs);
    if query.expands("request_tasks") {
        static ALL: Attributes = Attributes::ALL;
        return act::with_tasks(resource, shown.tasks(&ALL));
    }
    resource
}

/// What has to be known of requests beside themselves to show what is asked for.
fn shown_of(query: &Query) -> Wanted {
    if !query.expands("resources") || query.hides_resources() {
        return Wanted::default();
    }
    whole(query)
}

/// The same where requests are shown in any case.
pub(super) fn whole(query: &Query) -> Wanted {
    let wanted = wanted(query.shown(&REQUEST).flat_map(need::of_request));
    Wanted { tasks: wanted.tasks || query.expands("request_tasks"), ..wanted }
}

/// What has to be read to know these facts.
pub(super) fn wanted<'a>(facts: impl Iterator<Item = &'a Fact>) -> Wanted {
    let facts: BTreeSet<Fact> = facts.copied().collect();
    let has = |fact| facts.contains(&fact);
    Wanted {
        people: has(Fact::People),
        approvers: has(Fact::Approvers),
        votes: has(Fact::Votes),
        tasks: has(Fact::Tasks),
        errors: has(Fact::Errors),
        templates: has(Fact::Templates),
        history: has(Fact::History),
    }
}

/// One request of a collection.
pub(super) async fn get(visit: &Visit, collection: Collection, query: &Query) -> Outcome<Answer> {
    let seen = visit.request(collection).await?;
    let requests = [seen.request];
    let mut facts = visit.facts(&requests, whole(query)).await?;
    facts.tasks.insert(requests[0].id, seen.tasks);
    let records = visit.shown(&requests, &facts, collection);
    let verbs = visit.verbs(features::of_resource(collection));
    Ok(act::of_resource(&resource(&records[0], query, Some(&verbs))))
}

/// What the caller is told of their requests: those that were decided on not long ago, newest first.
async fn notified(visit: &Visit) -> Outcome<Vec<Request>> {
    let Visit { service, caller, .. } = visit;
    let own = domain::Caller { roles: vec![domain::Role::Requester], ..caller.clone() };
    let numbers = service.numbers(&own, &Class::ALL, true, (0, NOTIFIED)).await?;
    Ok(service.of_numbers(&own, &numbers.ids).await?)
}

/// A page of what the caller is told.
pub(super) async fn list_notifications(visit: &Visit, query: &Query) -> Outcome<Answer> {
    let requests = notified(visit).await?;
    let (base, now) = (&visit.base, visit.call.now);
    let told = requests.iter().filter_map(|request| notification::Shown::of(request, base, now));
    let told: Vec<_> = told.collect();
    super::templates::in_memory(visit, Collection::Notifications, &NOTIFICATION, query, told)
}

/// One thing that the caller is told.
pub(super) async fn get_notification(visit: &Visit, query: &Query) -> Outcome<Answer> {
    let klass = Collection::Notifications.klass();
    let id = number_at(&visit.call, "id", klass)?;
    let none = || Fault::missing(klass, id);
    let seen = visit.service.read(&visit.caller, id).await?;
    let request = Some(seen.request).filter(|it| it.requester == visit.caller.user);
    let request = request.ok_or_else(none)?;
    let shown = notification::Shown::of(&request, &visit.base, visit.call.now).ok_or_else(none)?;
    Ok(act::of_resource(&render(&shown, &NOTIFICATION, &query.attributes, None)))
}

impl Visit {
    /// The request that the path names, if it is in the collection and the caller may know of it.
    pub(super) async fn request(&self, collection: Collection) -> Outcome<Seen> {
        let klass = collection.klass();
        let id = number_at(&self.call, "id", klass)?;
        let seen = match self.service.read(&self.caller, id).await {
            Err(Error::NotFound { .. }) => return Err(Fault::missing("MiqRequest", id).into()),
            seen => seen?,
        };
        if classes(collection).contains(&seen.request.content.class()) {
            return Ok(seen);
        }
        Err(Fault::missing("MiqRequest", id).into())
    }

    /// What is told of requests beside themselves.
    pub(super) async fn facts(&self, requests: &[Request], wanted: Wanted) -> Outcome<Facts> {
        let facts = self.service.facts(&self.caller, requests, wanted, self.call.now).await?;
        let numbered::Facts { people, tasks, votes, templates, history } = facts;
        Ok(Facts { people, tasks, votes, templates, history })
    }

    /// Requests before the reader.
    pub(super) fn shown<'a>(
        &'a self,
        requests: &'a [Request],
        facts: &'a Facts,
        collection: Collection,
    ) -> Vec<Shown<'a>> {
        let (base, now) = (&self.base, self.call.now);
        let shown = |request| Shown { request, facts, collection, base, now };
        requests.iter().map(shown).collect()
    }

    /// Those of these verbs that the caller's roles allow.
    pub(super) fn verbs(&self, verbs: &[Verb]) -> Vec<Verb> {
        verbs.iter().copied().filter(|verb| verb.is_allowed(&self.caller)).collect()
    }

    /// Where to look, with people by their ids.
    pub(super) async fn sources(&self, sources: Vec<plan::Source>) -> Outcome<Vec<Source>> {
        let mut found = Vec::with_capacity(sources.len());
        for source in sources {
            found.push(match source {
                plan::Source::Numbers(ids) => Source::Numbers(ids),
                plan::Source::FiledBy(user) => Source::FiledBy(user),
                plan::Source::InGroups(groups) => Source::InGroups(groups),
                plan::Source::Filed(groups, from, to) => Source::Filed(groups, from, to),
                plan::Source::Between(from, to) => Source::Between(from, to),
                plan::Source::Late => Source::Late,
                plan::Source::Everywhere => Source::Everywhere,
                plan::Source::FiledByNumber(number) => match self.user_numbered(number).await? {
                    Some(user) => Source::FiledBy(user),
                    None => self.nobodys().await?,
                },
            });
        }
        Ok(found)
    }

    /// Where to look for what somebody has filed of whom we know nothing else: nowhere, unless everything can
    /// be looked through.
    async fn nobodys(&self) -> Outcome<Source> {
        let all = self.service.count_seen(&self.caller, &Class::ALL).await?;
        let is_little = all <= numbered::CEILING as u64;
        Ok(if is_little { Source::Everywhere } else { Source::Numbers(Vec::new()) })
    }

    /// Whose number that is.
    pub(super) async fn user_numbered(&self, number: u64) -> Outcome<Option<UserId>> {
        if number::of_user(&self.caller.user) == number {
            return Ok(Some(self.caller.user.clone()));
        }
        Ok(self.service.table.user_numbered(&self.caller.tenant, number).await?)
    }

    /// The requests of a collection with these numbers that the caller may know of.
    pub(super) async fn requests_of(
        &self,
        collection: Collection,
        ids: &[RequestId],
    ) -> Outcome<Vec<Request>> {
        let ids: BTreeSet<RequestId> = ids.iter().copied().collect();
        let ids: Vec<RequestId> = ids.into_iter().collect();
        let mut requests = self.service.seen_of(&self.caller, &ids).await?;
        let classes = classes(collection);
        requests.retain(|request| classes.contains(&request.content.class()));
        Ok(requests)
    }
}
