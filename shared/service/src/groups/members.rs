//! Who belongs to a group.

use super::{Group, MOST};
use crate::Service;
use cloud::table::members::Member;
use domain::{
    Caller, Error, Place, Result, UserId,
    policy::{Action, authorize},
    user::User,
};
use futures::future::try_join;
use jiff::Timestamp;
use std::{cmp::Reverse, collections::HashMap};

/// How many members are passed over where no page of the reader's has ended before.
const MOST_PASSED: u32 = 10_000;

/// A part of a group's members, by id.
#[derive(Clone, Debug)]
pub struct Page {
    /// How many there are.
    pub total: u64,
    /// Those of this page.
    pub members: Vec<UserId>,
}

impl Service {
    /// A group's members, those who came last first; of `MOST` or more those of `first`, and then the first by id.
    pub async fn members(
        &self,
        caller: &Caller,
        group: &Group,
        first: &[UserId],
    ) -> Result<Vec<User>> {
        authorize(caller, Action::ReadGroups)?;
        let mut members = self.members_from(caller, group, None, 0, MOST).await?;
        let is_whole = members.len() < MOST;
        if is_whole {
            members.sort_by_key(|member| Reverse(member.since));
        }
        let mut ids: Vec<UserId> = members.into_iter().map(|member| member.user).collect();
        if !is_whole && !first.is_empty() {
            let front = self.belonging(caller, group, first).await?;
            ids.retain(|id| !front.contains(id));
            ids.splice(0..0, front);
            ids.truncate(MOST);
        }
        let mut known = HashMap::new();
        for user in self.table.users(&caller.tenant, &ids).await? {
            known.insert(user.id.clone(), user);
        }
        Ok(ids
            .into_iter()
            .map(|id| known.remove(&id).unwrap_or_else(|| User::nameless(id)))
            .collect())
    }

    /// A page of them. One that begins where another of this reader's has ended goes on behind its last member, whoever
    /// came and went meanwhile.
    pub async fn members_page(
        &self,
        caller: &Caller,
        group: &Group,
        skip: u32,
        top: u32,
        now: Timestamp,
    ) -> Result<Page> {
        authorize(caller, Action::ReadGroups)?;
        let Caller { tenant, user, .. } = caller;
        let of = group.template.entry();
        let after = match skip {
            0 => None,
            _ => self.table.bookmark(tenant, user, &of, skip, now).await?,
        };
        if after.is_none() && skip > MOST_PASSED {
            return Err(too_far());
        }
        let passed = if after.is_none() { skip as usize } else { 0 };
        let members =
            self.members_from(caller, group, after.as_ref(), passed, top as usize).await?;
        let members: Vec<UserId> = members.into_iter().map(|member| member.user).collect();
        if let Some(last) = members.last().filter(|_| members.len() == top as usize) {
            let next = skip.saturating_add(top);
            self.table.put_bookmark(tenant, user, &of, next, last, now).await?;
        }
        Ok(Page { total: group.count.members, members })
    }

    async fn members_from(
        &self,
        caller: &Caller,
        group: &Group,
        after: Option<&UserId>,
        skip: usize,
        most: usize,
    ) -> Result<Vec<Member>> {
        let of = group.template.entry();
        self.table.members_from(&caller.tenant, &of, after, skip, most).await
    }

    /// Those of these people who belong to it.
    pub async fn belonging(
        &self,
        caller: &Caller,
        group: &Group,
        people: &[UserId],
    ) -> Result<Vec<UserId>> {
        authorize(caller, Action::ReadGroups)?;
        if group.is_implicit {
            let users = self.table.users(&caller.tenant, people).await?;
            return Ok(users.into_iter().map(|user| user.id).collect());
        }
        self.table.members_among(&caller.tenant, &group.template.entry(), people).await
    }

    /// Which of these belong to it, and who of them is known at all.
    pub(super) async fn standing(
        &self,
        caller: &Caller,
        group: &Group,
        people: &[UserId],
    ) -> Result<(Vec<UserId>, Vec<User>)> {
        let of = group.template.entry();
        let members = self.table.members_among(&caller.tenant, &of, people);
        try_join(members, self.table.users(&caller.tenant, people)).await
    }
}

fn too_far() -> Error {
    let message = format!(
        "passes over {MOST_PASSED} members at most, or as many as the pages that you have read before it"
    );
    Error::malformed(Place::Field("skip".into()), message)
}
