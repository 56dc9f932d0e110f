//! The people of a tenant. Their groups are kept both ways: in the person's row, and as members.

use super::{
    Table,
    commit::{delete, put, put_if},
    fault::fault,
    items::{Item, body, row, string, text, versioned},
    keys,
    members::member_row,
};
use domain::{
    GroupId, Result, TenantId, UserId, Versioned,
    change::{Entry, Membership},
    id::stable_number,
    user::User,
};
use std::collections::HashMap;

/// How many keys are read at a time.
const STRIDE: i32 = 1000;

/// Which people are asked for, by what a name of theirs begins with, be it in small letters or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// Their id.
    Login(String),
    /// Their family name.
    Family(String),
    /// Their mail address.
    Email(String),
}

impl Table {
    /// One person.
    pub async fn user(&self, tenant: &TenantId, id: &UserId) -> Result<Option<Versioned<User>>> {
        let item = self.item(&keys::user(tenant, id)).await?;
        item.as_ref().map(versioned).transpose()
    }

    /// Several people; those who don't exist are left out.
    pub async fn users(&self, tenant: &TenantId, ids: &[UserId]) -> Result<Vec<User>> {
        let keys: Vec<_> = ids.iter().map(|id| keys::user(tenant, id)).collect();
        self.items(&keys).await?.iter().map(body).collect()
    }

    /// Up to `size` people behind the first `from` of those that are asked for, by name.
    pub async fn people(
        &self,
        tenant: &TenantId,
        named: &Named,
        from: usize,
        size: usize,
    ) -> Result<Vec<User>> {
        let ids = self.people_named(tenant, named, from.saturating_add(size)).await?;
        let ids: Vec<UserId> = ids.into_iter().skip(from).collect();
        let mut found = HashMap::new();
        for user in self.users(tenant, &ids).await? {
            found.insert(user.id.clone(), user);
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// How many people are asked for, counting up to `most`.
    pub async fn count_people(
        &self,
        tenant: &TenantId,
        named: &Named,
        most: usize,
    ) -> Result<usize> {
        self.people_named(tenant, named, most).await.map(|found| found.len())
    }

    /// The first people of an index, by its keys alone.
    async fn people_named(
        &self,
        tenant: &TenantId,
        named: &Named,
        most: usize,
    ) -> Result<Vec<UserId>> {
        let (index, pk, sk, value, begins) = match named {
            Named::Login(begins) => ("find", "findPk", "findSk", keys::people(tenant), begins),
            Named::Family(begins) => {
                ("recent", "recentPk", "createdSk", keys::families(tenant), begins)
            }
            Named::Email(begins) => ("class", "classPk", "numberSk", keys::emails(tenant), begins),
        };
        let begins = keys::plain(begins);
        let call = self.client.query().table_name(&self.name).index_name(index);
        let call = call.expression_attribute_values(":pk", text(value));
        let call = if begins.is_empty() {
            call.key_condition_expression(format!("{pk} = :pk"))
        } else {
            call.key_condition_expression(format!("{pk} = :pk AND begins_with({sk}, :begins)"))
                .expression_attribute_values(":begins", text(begins))
        };
        let mut rows = call.limit(STRIDE).into_paginator().items().send();
        let mut found = Vec::new();
        while found.len() < most
            && let Some(item) = rows.next().await
        {
            let item = item.map_err(fault)?;
            found.extend(string(&item, sk).and_then(keys::parse_named));
        }
        Ok(found)
    }

    /// The person of that number: see `domain::id::stable_number`.
    pub async fn user_numbered(&self, tenant: &TenantId, number: u64) -> Result<Option<UserId>> {
        let call = self.client.query().table_name(&self.name).index_name("phase").limit(1);
        let answer = call
            .key_condition_expression("phasePk = :pk")
            .expression_attribute_values(":pk", text(keys::user_numbered(tenant, number)))
            .send()
            .await
            .map_err(fault)?;
        let place = answer.items().first().and_then(|item| string(item, "createdSk"));
        Ok(place.and_then(keys::parse_named))
    }

    /// Writes a person over the version before them, and their memberships with it. False if another
    /// version stands there.
    pub async fn put_user(
        &self,
        tenant: &TenantId,
        user: &Versioned<User>,
        before: &[GroupId],
    ) -> Result<bool> {
        let person = user_row(tenant, user)?;
        let membership = |group: &GroupId| Membership {
            of: Entry::Group(group.clone()),
            member: user.value.id.clone(),
            since: None,
        };
        let mut writes = vec![put_if(&self.name, person, user.version - 1)?];
        for group in user.value.groups.iter().filter(|group| !before.contains(group)) {
            writes.push(put(&self.name, member_row(tenant, &membership(group))?)?);
        }
        for group in before.iter().filter(|group| !user.value.groups.contains(group)) {
            let Membership { of, member, .. } = membership(group);
            writes.push(delete(&self.name, &keys::member(tenant, &of, &member))?);
        }
        match self.transact(writes).await {
            Ok(()) => Ok(true),
            Err(super::commit::Refused::Condition(_)) => Ok(false),
            Err(super::commit::Refused::Fault(error)) => Err(error),
        }
    }
}

/// The row of a person, with what lists of people need of it.
fn user_row(tenant: &TenantId, user: &Versioned<User>) -> Result<Item> {
    let User { id, last_name, email, .. } = &user.value;
    let mut item = row(&keys::user(tenant, id), "user", user.version, &user.value)?;
    item.insert("findPk".into(), text(keys::people(tenant)));
    item.insert("findSk".into(), text(keys::by_name(id.as_str(), id)));
    item.insert("recentPk".into(), text(keys::families(tenant)));
    item.insert("createdSk".into(), text(keys::by_name(last_name, id)));
    if let Some(email) = email {
        item.insert("classPk".into(), text(keys::emails(tenant)));
        item.insert("numberSk".into(), text(keys::by_name(email, id)));
    }
    let number = stable_number(id.as_str());
    item.insert("phasePk".into(), text(keys::user_numbered(tenant, number)));
    Ok(item)
}
