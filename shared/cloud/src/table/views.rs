//! Lists of requests, each served by an index.

use super::{
    Table,
    fault::fault,
    items::{body, key_of, string, text},
    keys::{self, Key, VIEW_SHARDS, part},
};
use domain::{
    Request, RequestId, Result, TenantId, UserId,
    approval::Approver,
    request::{Class, Group},
};
use futures::future::try_join_all;
use jiff::Timestamp;
use std::collections::HashMap;

/// How many keys of a partition are read at a time where only keys are read.
const STRIDE: usize = 1000;

/// A list that an index or partition serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listing {
    /// Everything of the tenant.
    All,
    /// Everything of the tenant in one group of phases.
    InGroup(Group),
    /// What a user has filed.
    FiledBy(UserId),
    /// The tenant's requests for tokens that aren't completed.
    OpenTokens,
    /// What waits for these approvers.
    Asked(Vec<Approver>),
    /// Everything of the tenant that is of these classes, or what one user has filed of them, by number.
    Numbered {
        /// Which classes.
        classes: Vec<Class>,
        /// Whose; everybody's if absent.
        requester: Option<UserId>,
    },
}

/// Part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stretch {
    /// From this number to that one, of a list that goes by number.
    Numbers(RequestId, RequestId),
    /// What was filed from this instant up to, but without, that one, of a list that goes by time.
    Filed(Timestamp, Timestamp),
}

impl Stretch {
    /// The places where it begins and ends.
    fn ends(self) -> (String, String) {
        match self {
            Self::Numbers(from, to) => (keys::number(from), keys::number(to)),
            Self::Filed(from, to) => (keys::created_at(from), keys::created_at(to)),
        }
    }
}

/// How much of a partition is read.
#[derive(Clone, Copy)]
enum Reach<'a> {
    Behind(Option<&'a str>),
    Between(&'a str, &'a str),
}

/// In which order a list is read. Where a list goes by number, a lower number counts as older.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// The newest first.
    NewestFirst,
    /// The oldest first.
    OldestFirst,
}

/// Part of a list.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The requests in order, each with its place in the list.
    pub rows: Vec<(String, Request)>,
    /// The place behind which the list goes on, if it does.
    pub next: Option<String>,
}

/// One partition of a list: index, partition attribute, sort attribute, partition.
struct Partition {
    index: Option<&'static str>,
    pk: &'static str,
    sk: &'static str,
    value: String,
}

impl Order {
    /// How a place compares with one that lies before it.
    fn behind(self) -> &'static str {
        match self {
            Self::NewestFirst => "<",
            Self::OldestFirst => ">",
        }
    }
}

impl Listing {
    fn partitions(&self, tenant: &TenantId) -> Vec<Partition> {
        let indexed = |index, pk, sk, value| Partition { index: Some(index), pk, sk, value };
        match self {
            Self::All => (0..VIEW_SHARDS)
                .map(|s| indexed("recent", "recentPk", "createdSk", keys::recent(tenant, s)))
                .collect(),
            Self::InGroup(group) => (0..VIEW_SHARDS)
                .map(|s| {
                    indexed("phase", "phasePk", "createdSk", keys::by_group(tenant, *group, s))
                })
                .collect(),
            Self::FiledBy(user) => {
                vec![indexed("find", "findPk", "findSk", keys::by_requester(tenant, user))]
            }
            Self::OpenTokens => (0..VIEW_SHARDS)
                .map(|s| indexed("tokens", "tokensPk", "createdSk", keys::open_tokens(tenant, s)))
                .collect(),
            Self::Numbered { classes, requester: None } => classes
                .iter()
                .flat_map(|class| (0..VIEW_SHARDS).map(|s| keys::by_class(tenant, *class, s)))
                .map(|value| indexed("class", "classPk", "numberSk", value))
                .collect(),
            Self::Numbered { classes, requester: Some(user) } => classes
                .iter()
                .map(|class| keys::by_class_of(tenant, *class, user))
                .map(|value| indexed("class", "classPk", "numberSk", value))
                .collect(),
            Self::Asked(approvers) => approvers
                .iter()
                .map(|approver| Partition {
                    index: None,
                    pk: "pk",
                    sk: "sk",
                    value: keys::inbox(tenant, approver),
                })
                .collect(),
        }
    }
}

impl Table {
    /// Up to `size` requests of a list behind a place in it: one query a partition, one batch of rows.
    pub async fn list(
        &self,
        tenant: &TenantId,
        listing: &Listing,
        order: Order,
        behind: Option<&str>,
        size: usize,
    ) -> Result<Page> {
        let (places, more) =
            self.merged(tenant, listing, order, Reach::Behind(behind), size).await?;
        let next = places.last().filter(|_| more).cloned();
        Ok(Page { rows: self.requests_at(tenant, places).await?, next })
    }

    /// The place behind the first `count` requests of a list, by their keys alone; none if it has no more.
    pub async fn place_behind(
        &self,
        tenant: &TenantId,
        listing: &Listing,
        order: Order,
        count: usize,
    ) -> Result<Option<String>> {
        let (mut behind, mut left) = (None::<String>, count);
        while left > 0 {
            let step = left.min(STRIDE);
            let (mut places, more) =
                self.merged(tenant, listing, order, Reach::Behind(behind.as_deref()), step).await?;
            if !more {
                return Ok(None);
            }
            (behind, left) = (places.pop(), left - step);
        }
        Ok(behind)
    }

    /// Up to `size` places of a list behind one.
    pub(super) async fn places_behind(
        &self,
        tenant: &TenantId,
        listing: &Listing,
        order: Order,
        behind: Option<&str>,
        size: usize,
    ) -> Result<Vec<String>> {
        Ok(self.merged(tenant, listing, order, Reach::Behind(behind), size).await?.0)
    }

    /// The numbers of up to `size` requests of a list behind a place in it, by their keys alone, and whether
    /// there are more.
    pub async fn numbers_listed(
        &self,
        tenant: &TenantId,
        listing: &Listing,
        order: Order,
        behind: Option<&str>,
        size: usize,
    ) -> Result<(Vec<RequestId>, bool)> {
        let (places, more) =
            self.merged(tenant, listing, order, Reach::Behind(behind), size).await?;
        Ok((places.iter().filter_map(|place| keys::parse_place(place)).collect(), more))
    }

    /// The same for part of a list.
    pub async fn numbers_within(
        &self,
        tenant: &TenantId,
        listing: &Listing,
        order: Order,
        stretch: Stretch,
        size: usize,
    ) -> Result<(Vec<RequestId>, bool)> {
        let (from, to) = stretch.ends();
        if from > to {
            return Ok((Vec::new(), false));
        }
        let reach = Reach::Between(&from, &to);
        let (places, more) = self.merged(tenant, listing, order, reach, size).await?;
        Ok((places.iter().filter_map(|place| keys::parse_place(place)).collect(), more))
    }

    /// Requests by their numbers, in this order; those that don't exist are left out.
    pub async fn requests_numbered(
        &self,
        tenant: &TenantId,
        ids: &[RequestId],
    ) -> Result<Vec<Request>> {
        let places = ids.iter().map(|id| keys::number(*id)).collect();
        let found = self.requests_at(tenant, places).await?;
        Ok(found.into_iter().map(|(_, request)| request).collect())
    }

    /// Up to `size` places of a list, and whether there are more.
    async fn merged(
        &self,
        tenant: &TenantId,
        listing: &Listing,
        order: Order,
        reach: Reach<'_>,
        size: usize,
    ) -> Result<(Vec<String>, bool)> {
        let partitions = listing.partitions(tenant);
        let queries = partitions.iter().map(|partition| self.places(partition, order, reach, size));
        let mut places: Vec<String> = try_join_all(queries).await?.into_iter().flatten().collect();
        match order {
            Order::NewestFirst => places.sort_unstable_by(|a, b| b.cmp(a)),
            Order::OldestFirst => places.sort_unstable(),
        }
        places.dedup();
        let more = places.len() > size;
        places.truncate(size);
        Ok((places, more))
    }

    /// One more place than asked for, to know whether the list goes on.
    async fn places(
        &self,
        partition: &Partition,
        order: Order,
        reach: Reach<'_>,
        size: usize,
    ) -> Result<Vec<String>> {
        let most = i32::try_from(size + 1).unwrap_or(i32::MAX);
        let call = self.client.query().table_name(&self.name).limit(most);
        let mut call = call
            .set_index_name(partition.index.map(str::to_owned))
            .scan_index_forward(order == Order::OldestFirst)
            .expression_attribute_values(":pk", text(&partition.value));
        call = match reach {
            Reach::Behind(None) => call.key_condition_expression(format!("{} = :pk", partition.pk)),
            Reach::Behind(Some(place)) => call
                .key_condition_expression(format!(
                    "{} = :pk AND {} {} :place",
                    partition.pk,
                    partition.sk,
                    order.behind()
                ))
                .expression_attribute_values(":place", text(place)),
            Reach::Between(from, to) => call
                .key_condition_expression(format!(
                    "{} = :pk AND {} BETWEEN :from AND :to",
                    partition.pk, partition.sk
                ))
                .expression_attribute_values(":from", text(from))
                .expression_attribute_values(":to", text(to)),
        };
        // A page ends at its limit, or before it where it has grown too large.
        let mut rows = call.into_paginator().items().send();
        let mut places = Vec::new();
        while places.len() <= size
            && let Some(item) = rows.next().await
        {
            let item = item.map_err(fault)?;
            places.extend(string(&item, partition.sk).map(str::to_owned));
        }
        Ok(places)
    }

    async fn requests_at(
        &self,
        tenant: &TenantId,
        places: Vec<String>,
    ) -> Result<Vec<(String, Request)>> {
        let ids = places.into_iter().filter_map(|place| Some((keys::parse_place(&place)?, place)));
        let ids: Vec<(RequestId, String)> = ids.collect();
        let parts = |(id, _): &(RequestId, String)| {
            let content = keys::content(tenant, *id);
            let content = self.contents.get(&content).is_none().then_some(content);
            [Some(keys::request(tenant, *id)), content]
        };
        let wanted: Vec<Key> = ids.iter().flat_map(parts).flatten().collect();
        // What is remembered may be forgotten while so many are read.
        let mut contents = HashMap::new();
        let mut rows: HashMap<Key, Request> = HashMap::new();
        for item in self.items(&wanted).await? {
            let key = key_of(&item)?;
            if key.sk == part::CONTENT {
                contents.insert(key.clone(), self.contents.keep(key, body(&item)?));
            } else {
                rows.insert(key, body(&item)?);
            }
        }
        let mut found = Vec::with_capacity(ids.len());
        for (id, place) in ids {
            if let Some(request) = rows.remove(&keys::request(tenant, id)) {
                let content = match contents.remove(&keys::content(tenant, id)) {
                    Some(content) => content,
                    None => self.content_of(&request).await?,
                };
                found.push((place, Request { content, ..request }));
            }
        }
        Ok(found)
    }
}
