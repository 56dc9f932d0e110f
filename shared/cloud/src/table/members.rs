//! The members of the directory's groups, roles and entitlements, and how many they are.

use super::{
    Table,
    fault::{broken, fault},
    items::{Item, body, key_item, key_of, number, row, string, text},
    keys::{self, Key},
};
use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, TransactWriteItem, Update};
use domain::{
    Error, Result, TenantId, UserId,
    change::{Entry, Membership, Since},
};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, HashMap};

/// How long it is remembered where a page ended.
const MEMORY: SignedDuration = SignedDuration::from_mins(15);

/// A member of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub user: UserId,
    /// Since when, where that is kept.
    pub since: Option<Since>,
}

/// How many members an entry has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How many.
    pub members: u64,
    /// When somebody last came or went.
    pub changed_at: Option<Timestamp>,
}

impl Table {
    /// Everybody who belongs to an entry, by id.
    pub async fn members(&self, tenant: &TenantId, of: &Entry) -> Result<Vec<UserId>> {
        let rows = self.partition(&keys::members(tenant, of)).await?;
        rows.iter().map(user).collect()
    }

    /// Up to `most` members by id: those behind `after`, or behind the first `skip`.
    pub async fn members_from(
        &self,
        tenant: &TenantId,
        of: &Entry,
        after: Option<&UserId>,
        skip: usize,
        most: usize,
    ) -> Result<Vec<Member>> {
        let pk = keys::members(tenant, of);
        let call = self.client.query().table_name(&self.name).consistent_read(true);
        let call = call.expression_attribute_values(":pk", text(pk));
        let call = match after {
            None => call.key_condition_expression("pk = :pk"),
            Some(after) => call
                .key_condition_expression("pk = :pk AND sk > :after")
                .expression_attribute_values(":after", text(after.as_str())),
        };
        let wanted = skip.saturating_add(most);
        let call = call.limit(i32::try_from(wanted).unwrap_or(i32::MAX));
        let mut rows = call.into_paginator().items().send();
        let (mut found, mut passed) = (Vec::new(), 0);
        while found.len() < most
            && let Some(item) = rows.next().await
        {
            let item = item.map_err(fault)?;
            if passed < skip {
                passed += 1;
            } else {
                found.push(Member { user: user(&item)?, since: body(&item)? });
            }
        }
        Ok(found)
    }

    /// Those of these people who belong to an entry.
    pub async fn members_among(
        &self,
        tenant: &TenantId,
        of: &Entry,
        people: &[UserId],
    ) -> Result<Vec<UserId>> {
        let keys: Vec<Key> = people.iter().map(|user| keys::member(tenant, of, user)).collect();
        self.items(&keys).await?.iter().map(user).collect()
    }

    /// How many members these entries have, in their order.
    pub async fn member_counts(&self, tenant: &TenantId, of: &[Entry]) -> Result<Vec<Count>> {
        let keys: Vec<Key> = of.iter().map(|entry| keys::member_count(tenant, entry)).collect();
        let mut found = HashMap::new();
        for item in self.items(&keys).await? {
            found.insert(key_of(&item)?, count(&item));
        }
        Ok(keys.iter().map(|key| found.get(key).copied().unwrap_or_default()).collect())
    }

    /// Whom the page ended with that ended in front of this place.
    pub async fn bookmark(
        &self,
        tenant: &TenantId,
        reader: &UserId,
        of: &Entry,
        skip: u32,
        now: Timestamp,
    ) -> Result<Option<UserId>> {
        let found = self.item(&keys::bookmark(tenant, reader, of, skip)).await?;
        let current =
            |item: &Item| numbered(item, "expires").is_some_and(|at| at > now.as_second());
        found.filter(current).as_ref().map(body).transpose()
    }

    /// Remembers with whom a page ended.
    pub async fn put_bookmark(
        &self,
        tenant: &TenantId,
        reader: &UserId,
        of: &Entry,
        skip: u32,
        last: &UserId,
        now: Timestamp,
    ) -> Result<()> {
        let mut item = row(&keys::bookmark(tenant, reader, of, skip), "bookmark", 1, last)?;
        item.insert("expires".into(), number((now + MEMORY).as_second()));
        self.put_versioned(item, None).await.map(|_| ())
    }
}

fn user(item: &Item) -> Result<UserId> {
    UserId::parse(string(item, "sk").ok_or_else(|| broken("member"))?)
}

fn numbered(item: &Item, name: &str) -> Option<i64> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

fn count(item: &Item) -> Count {
    let members = numbered(item, "members").and_then(|count| u64::try_from(count).ok());
    let changed_at = string(item, "changedAt").and_then(|at| at.parse().ok());
    Count { members: members.unwrap_or(0), changed_at }
}

/// The row of a membership.
pub(super) fn member_row(tenant: &TenantId, membership: &Membership) -> Result<Item> {
    let key = keys::member(tenant, &membership.of, &membership.member);
    row(&key, "member", 1, &membership.since)
}

/// What these memberships add to the numbers of members, or take from them.
pub(super) fn counted(
    table: &str,
    tenant: &TenantId,
    join: &[Membership],
    leave: &[Membership],
    at: Option<Timestamp>,
) -> Vec<Result<TransactWriteItem>> {
    let mut sums: BTreeMap<&Entry, i64> = BTreeMap::new();
    for (memberships, one) in [(join, 1), (leave, -1)] {
        for membership in memberships {
            *sums.entry(&membership.of).or_default() += one;
        }
    }
    let key = |of: &Entry| keys::member_count(tenant, of);
    sums.into_iter().map(|(of, sum)| add(table, &key(of), sum, at)).collect()
}

fn add(table: &str, key: &Key, sum: i64, at: Option<Timestamp>) -> Result<TransactWriteItem> {
    let at = at.map_or(AttributeValue::Null(true), |at| text(at.to_string()));
    let update = Update::builder()
        .table_name(table)
        .set_key(Some(key_item(key)))
        .update_expression("ADD #members :sum SET #at = :at, #row = :row")
        .expression_attribute_names("#members", "members")
        .expression_attribute_names("#at", "changedAt")
        .expression_attribute_names("#row", "row")
        .expression_attribute_values(":sum", number(sum))
        .expression_attribute_values(":at", at)
        .expression_attribute_values(":row", text("members"));
    Ok(TransactWriteItem::builder().update(update.build().map_err(Error::internal)?).build())
}

/// Lets other writes happen only if nobody belongs to an entry.
pub(super) fn nobody_left(table: &str, tenant: &TenantId, of: &Entry) -> Result<TransactWriteItem> {
    let check = ConditionCheck::builder()
        .table_name(table)
        .set_key(Some(key_item(&keys::member_count(tenant, of))))
        .condition_expression("attribute_not_exists(#members) OR #members <= :none")
        .expression_attribute_names("#members", "members")
        .expression_attribute_values(":none", number(0));
    let check = check.build().map_err(Error::internal)?;
    Ok(TransactWriteItem::builder().condition_check(check).build())
}
