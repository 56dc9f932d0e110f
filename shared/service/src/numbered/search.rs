//! What may be meant by a filter, up to a ceiling.

use super::{CEILING, by_number, listing};
use crate::Service;
use cloud::table::views::{Listing, Order, Stretch};
use domain::{
    Caller, Error, Place, Request, RequestId, Result, UserId,
    policy::{Action, authorize},
    request::{Class, Group},
};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

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

impl Service {
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
}

fn too_many(caller: &Caller, narrows: &str) -> Error {
    let narrows = if caller.sees_all() { narrows } else { "id or created_on" };
    let message = format!(
        "more than {CEILING} requests may be meant: narrow them by {narrows}; without filters, sort by id or created_on"
    );
    Error::malformed(Place::Field("filter[]".into()), message)
}
