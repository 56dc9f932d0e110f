//! Lists of requests by number, by row number and page size, as some clients ask for them.

mod facts;
mod pages;
mod search;
mod tasks;

pub use facts::{Facts, Wanted};
pub use pages::Numbers;
pub use search::Source;

use crate::Service;
use cloud::table::views::{Listing, Order};
use domain::{
    Caller, Error, Place, Request, RequestId, Result, Role,
    approval::Approver,
    policy::{Action, authorize, may_see},
    request::Class,
};

/// The most requests that are looked through for one answer.
pub const CEILING: usize = 2000;
/// The most requests that are passed over.
pub const FARTHEST: usize = 10_000;
/// How many requests are read at a time.
const STRIDE: usize = 250;
/// About how many bytes the contents of all of them may have.
const MAX_WEIGHT: usize = 24 * 1024 * 1024;

impl Service {
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
}

fn by_number(request: Request) -> (RequestId, Request) {
    (request.id, request)
}

/// Everything of these classes, or what the caller has filed of them.
fn listing(caller: &Caller, classes: &[Class]) -> Listing {
    let requester = (!caller.sees_all()).then(|| caller.user.clone());
    Listing::Numbered { classes: classes.to_vec(), requester }
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
