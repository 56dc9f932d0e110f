//! Lists of requests by row number or cursor, filtered by whatever their readers name.

use crate::Service;
use cloud::table::views::{Listing, Order};
use domain::{
    Caller, Error, Place, Request, RequestId, Result, Task, UserId,
    approval::Approver,
    commands::decide::is_asked,
    policy::{Action, authorize},
    request::Group,
    settings::Settings,
};
use jiff::Timestamp;
use std::{collections::HashMap, time::Duration};
use tokio::time::Instant;

/// How many rows are passed over at most.
const FARTHEST: usize = 10_000;
/// How many requests are read before a page ends with the rows that it has.
const READ_AT_MOST: usize = 2000;
/// How many are read at first, at least, when most of them may be filtered out.
const REACH: usize = 100;
/// How many at a time, at most: what is late is noticed in between.
const STRIDE: usize = 250;
/// How many tasks a page has at most, where they are shown, or one request more.
const MOST_TASKS: usize = 2000;
/// About how many bytes a page may have as it is written.
const MAX_WEIGHT: usize = 4 * 1024 * 1024;
/// About how many bytes a row has beside its content, and a person of it.
const ROW: usize = 800;
const PERSON: usize = 160;

/// What to walk through, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Walk {
    /// Everything of the tenant, or what the caller has filed if they don't see everything.
    All,
    /// The same, in one group of phases.
    InGroup(Group),
    /// What this user has filed.
    FiledBy(UserId),
    /// What waits for the caller's decision, also if somebody else has claimed it or put it aside.
    Asking,
    /// This request alone.
    One(RequestId, Box<Walk>),
}

/// Whether a reader, with their groups, wants a row.
pub type Keep<'a> = &'a (dyn Fn(&Request, &Caller) -> bool + Sync);

/// What a caller asks for.
#[derive(Clone, Copy)]
pub struct Browse<'a> {
    /// Through what.
    pub walk: &'a Walk,
    /// Which rows; all of them if absent.
    pub keep: Option<Keep<'a>>,
    /// What the list is called, so that its cursors are good for no other.
    pub name: &'a str,
    /// How many rows to pass over, unless there is a cursor.
    pub offset: usize,
    /// How many at most.
    pub size: usize,
    /// Where the last page ended.
    pub cursor: Option<&'a str>,
    /// Whether their tasks are wanted, too.
    pub with_tasks: bool,
    /// Until when to read on.
    pub until: Instant,
}

/// Part of a list.
#[derive(Clone, Debug)]
pub struct Browsed {
    /// Who reads it, with their groups where these matter.
    pub caller: Caller,
    /// The requests, newest first.
    pub requests: Vec<Request>,
    /// Where the next page begins, if there is one.
    pub cursor: Option<String>,
    /// What became of them, if that is wanted.
    pub outcome: Outcome,
}

/// What became of requests.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Their tasks, by number, as their rows stand.
    pub tasks: HashMap<RequestId, Vec<Task>>,
    /// What the tenant decides for itself.
    pub settings: Settings,
}

/// What has been read so far.
#[derive(Default)]
struct Reading {
    rows: Vec<(String, Request)>,
    weight: usize,
    tasks: usize,
    skip: usize,
    passed: usize,
    read: usize,
    place: Option<String>,
}

impl Service {
    /// A page of a list. It ends before it is full only where the list does, where an answer could hold no
    /// more, or where too many requests had to be read or that took too long; but never without a row.
    pub async fn browse(
        &self,
        caller: &Caller,
        query: Browse<'_>,
        now: Timestamp,
    ) -> Result<Browsed> {
        authorize(caller, Action::ReadRequests)?;
        let caller = self.browser(caller, query.walk).await?;
        let (requests, cursor) = self.rows(&caller, query, now).await?;
        let outcome = if query.with_tasks {
            self.outcome(&caller, &requests).await?
        } else {
            Outcome::default()
        };
        Ok(Browsed { caller, requests, cursor, outcome })
    }

    async fn rows(
        &self,
        caller: &Caller,
        query: Browse<'_>,
        now: Timestamp,
    ) -> Result<(Vec<Request>, Option<String>)> {
        if let Walk::One(id, within) = query.walk {
            return Ok((self.one(caller, query, (*id, within), now).await?, None));
        }
        let listing = listing(caller, query.walk)?;
        let bound = format!("{}#{}", caller.user, query.name);
        let place = self.open_cursor(&caller.tenant, &bound, query.cursor).await?;
        let by_keys = query.keep.is_none() && *query.walk != Walk::Asking;
        let skip = if place.is_some() { 0 } else { query.offset };
        let mut reading = Reading { skip, place, ..Reading::default() };
        if by_keys && skip > 0 {
            let passed = skip.min(FARTHEST);
            reading.place = self
                .table
                .place_behind(&caller.tenant, &listing, Order::NewestFirst, passed)
                .await?;
            match reading.place {
                None => return Ok((Vec::new(), None)),
                Some(_) if skip > passed => return Err(too_far(false)),
                Some(_) => reading.skip = 0,
            }
        }
        let next = self.fill(caller, &listing, query, &mut reading, now).await?;
        let cursor = self.sign_cursor(&caller.tenant, &bound, next).await?;
        let requests = reading.rows.into_iter().map(|(_, request)| request).collect();
        Ok((requests, cursor))
    }

    /// What became of these requests.
    async fn outcome(&self, caller: &Caller, requests: &[Request]) -> Result<Outcome> {
        let of = |request: &Request| {
            let id = request.id;
            request.task_ids().into_iter().map(move |task| (id, task))
        };
        let keys: Vec<_> = requests.iter().flat_map(of).collect();
        let (mut found, settings) = futures::try_join!(
            self.table.tasks_by_key(&caller.tenant, &keys),
            self.table.settings(&caller.tenant)
        )?;
        found.sort_unstable_by_key(|task| task.id);
        let mut tasks: HashMap<RequestId, Vec<Task>> = HashMap::new();
        for task in found {
            tasks.entry(task.request).or_default().push(task);
        }
        Ok(Outcome { tasks, settings: settings.value })
    }

    /// What waits for somebody also waits for them as a member of groups.
    async fn browser(&self, caller: &Caller, walk: &Walk) -> Result<Caller> {
        match walk {
            Walk::Asking => self.with_groups(caller).await,
            Walk::One(_, within) if **within == Walk::Asking => self.with_groups(caller).await,
            Walk::All | Walk::InGroup(_) | Walk::FiledBy(_) | Walk::One(..) => Ok(caller.clone()),
        }
    }

    /// A single request, if it would stand in the list.
    async fn one(
        &self,
        caller: &Caller,
        query: Browse<'_>,
        (id, within): (RequestId, &Walk),
        now: Timestamp,
    ) -> Result<Vec<Request>> {
        listing(caller, within)?;
        let loaded = self.table.request_and_votes(&caller.tenant, id).await?;
        let own = |request: &Request| caller.sees_all() || request.requester == caller.user;
        let in_list = |request: &Request| match within {
            Walk::Asking => true,
            Walk::FiledBy(user) => request.requester == *user,
            Walk::All | Walk::InGroup(_) | Walk::One(..) => own(request),
        };
        let found = loaded.map(|loaded| loaded.request);
        let found =
            found.filter(|request| in_list(request) && belongs(caller, &query, request, now));
        Ok(found.into_iter().skip(query.offset).collect())
    }

    /// Reads on until the page is full; answers the place behind its last row, if there are more. One row
    /// more than asked for is read, to know that.
    async fn fill(
        &self,
        caller: &Caller,
        listing: &Listing,
        query: Browse<'_>,
        reading: &mut Reading,
        now: Timestamp,
    ) -> Result<Option<String>> {
        loop {
            let reach = reading.reach(&query);
            let place = reading.place.as_deref();
            let page =
                self.table.list(&caller.tenant, listing, Order::NewestFirst, place, reach).await?;
            reading.read += reach;
            for (place, request) in page.rows {
                if belongs(caller, &query, &request, now)
                    && reading.is_full(place, request, &query)?
                {
                    return Ok(reading.rows.last().map(|(place, _)| place.clone()));
                }
            }
            match page.next {
                None => return Ok(None),
                Some(place) if reading.is_enough(Instant::now() >= query.until)? => {
                    return Ok(Some(place));
                }
                Some(place) => reading.place = Some(place),
            }
        }
    }
}

impl Reading {
    /// How many requests to read next: more at a time where the first have shown that few are meant.
    fn reach(&self, query: &Browse<'_>) -> usize {
        let wanted = (query.size + 1 - self.rows.len()).saturating_add(self.skip);
        match query.keep {
            Some(_) if self.read > 0 => STRIDE,
            Some(_) => wanted.clamp(REACH, STRIDE),
            None => wanted.min(STRIDE),
        }
    }

    /// Takes a row, unless it is passed over or the page is full without it.
    fn is_full(&mut self, place: String, request: Request, query: &Browse<'_>) -> Result<bool> {
        if self.skip > 0 {
            if self.passed >= FARTHEST {
                return Err(too_far(query.keep.is_some()));
            }
            (self.skip, self.passed) = (self.skip - 1, self.passed + 1);
            return Ok(false);
        }
        let people = request.content.beneficiaries.len();
        self.weight += ROW + PERSON * people + 2 * request.content.weight();
        self.tasks += if query.with_tasks { request.task_ids().len() } else { 0 };
        let heavy = self.weight > MAX_WEIGHT || self.tasks > MOST_TASKS;
        if self.rows.len() >= query.size || (heavy && !self.rows.is_empty()) {
            return Ok(true);
        }
        self.rows.push((place, request));
        Ok(false)
    }

    /// Whether the page ends here, although the list goes on: never without a row, since clients take an
    /// empty page for the end.
    fn is_enough(&self, late: bool) -> Result<bool> {
        if self.rows.is_empty() {
            return if late { Err(nothing_in_time()) } else { Ok(false) };
        }
        Ok(late || self.read >= READ_AT_MOST)
    }
}

/// The time was over before there was anything to show.
pub(crate) fn nothing_in_time() -> Error {
    Error::OutOfTime {
        message: "nothing that fits was found in time: narrow q".to_owned(),
        retry_after: Duration::from_secs(1),
    }
}

/// The index that serves a walk; nobody walks through what isn't theirs to know of.
fn listing(caller: &Caller, walk: &Walk) -> Result<Listing> {
    let own = || Listing::FiledBy(caller.user.clone());
    match walk {
        Walk::Asking => {
            let groups = caller.groups.iter().cloned().map(Approver::Group);
            Ok(Listing::Asked(groups.chain([Approver::User(caller.user.clone())]).collect()))
        }
        Walk::FiledBy(user) if caller.sees_all() || *user == caller.user => {
            Ok(Listing::FiledBy(user.clone()))
        }
        Walk::FiledBy(_) => {
            Err(Error::forbidden("only operators and auditors see what others have filed"))
        }
        Walk::InGroup(group) if caller.sees_all() => Ok(Listing::InGroup(*group)),
        Walk::All if caller.sees_all() => Ok(Listing::All),
        Walk::All | Walk::InGroup(_) | Walk::One(..) => Ok(own()),
    }
}

/// Whether a row is what was asked for: an index may lag behind.
fn belongs(caller: &Caller, query: &Browse<'_>, request: &Request, now: Timestamp) -> bool {
    let walk = match query.walk {
        Walk::One(_, within) => within,
        walk => walk,
    };
    let in_walk = match walk {
        Walk::Asking => is_asked(request, caller, now),
        Walk::InGroup(group) => request.phase(now).group() == *group,
        Walk::All | Walk::FiledBy(_) | Walk::One(..) => true,
    };
    in_walk && query.keep.is_none_or(|keep| keep(request, caller))
}

fn too_far(filtered: bool) -> Error {
    let otherwise = if filtered { "" } else { ", or filter by q" };
    let message = format!(
        "lies behind more than {FARTHEST} rows: follow the link \"next\" of the page before it{otherwise}"
    );
    Error::malformed(Place::Field("offset".into()), message)
}

#[cfg(test)]
mod tests;
