//! People as those see them who look after groups.

use crate::Service;
use cloud::table::users::Named;
use domain::{
    Caller, Error, Place, Result, UserId,
    policy::{Action, authorize},
    user::User,
};
use futures::{
    StreamExt, TryStreamExt,
    future::{try_join, try_join3},
    stream,
};
use std::collections::BTreeMap;

/// The most people that are counted.
const MOST_COUNTED: usize = 10_000;
/// How many addresses are looked up at the same time.
const AT_ONCE: usize = 16;

impl Service {
    /// One person.
    pub async fn person(&self, caller: &Caller, id: &UserId) -> Result<User> {
        authorize(caller, Action::ReadGroups)?;
        let found = self.table.user(&caller.tenant, id).await?;
        found.map(|user| user.value).ok_or_else(|| Error::not_found("user", id))
    }

    /// Those of these people who are known.
    pub async fn people_of(&self, caller: &Caller, ids: &[UserId]) -> Result<Vec<User>> {
        authorize(caller, Action::ReadGroups)?;
        self.table.users(&caller.tenant, ids).await
    }

    /// Those whose mail address is one of these, in capitals or not; nobody for an address that several have.
    pub async fn people_at(&self, caller: &Caller, emails: Vec<String>) -> Result<Vec<User>> {
        authorize(caller, Action::ReadGroups)?;
        let found = emails.into_iter().map(|email| self.person_at(caller, email));
        let found: Vec<Option<User>> = stream::iter(found).buffered(AT_ONCE).try_collect().await?;
        Ok(found.into_iter().flatten().collect())
    }

    async fn person_at(&self, caller: &Caller, email: String) -> Result<Option<User>> {
        let found = self.table.people(&caller.tenant, &Named::Email(email.clone()), 0, 2).await?;
        let has = |user: &User| user.email.as_ref().is_some_and(|it| same(it, &email));
        let mut found = found.into_iter().filter(has);
        Ok(found.next().filter(|_| found.next().is_none()))
    }

    /// The first people whose login, family name or mail address begins so, by login.
    pub async fn people_like(&self, caller: &Caller, name: &str, most: usize) -> Result<Vec<User>> {
        authorize(caller, Action::ReadGroups)?;
        let [login, family, email] =
            [Named::Login, Named::Family, Named::Email].map(|it| it(name.to_owned()));
        let tenant = &caller.tenant;
        let (by_login, by_family, by_email) = try_join3(
            self.table.people(tenant, &login, 0, most),
            self.table.people(tenant, &family, 0, most),
            self.table.people(tenant, &email, 0, most),
        )
        .await?;
        let found = by_login.into_iter().chain(by_family).chain(by_email);
        let found = found.map(|user| (user.id.clone(), user));
        Ok(found.collect::<BTreeMap<_, _>>().into_values().take(most).collect())
    }

    /// Some people by login, and how many there are: at most ten thousand are counted.
    pub async fn people_page(
        &self,
        caller: &Caller,
        skip: usize,
        top: usize,
    ) -> Result<(usize, Vec<User>)> {
        authorize(caller, Action::ReadGroups)?;
        check_skip(skip)?;
        let everybody = Named::Login(String::new());
        let (count, people) = try_join(
            self.table.count_people(&caller.tenant, &everybody, MOST_COUNTED),
            self.table.people(&caller.tenant, &everybody, skip, top),
        )
        .await?;
        Ok((count, people))
    }
}

fn check_skip(skip: usize) -> Result<()> {
    if skip <= MOST_COUNTED {
        return Ok(());
    }
    let message = format!("passes over {MOST_COUNTED} people at most");
    Err(Error::malformed(Place::Field("skip".into()), message))
}

/// Whether two addresses are the same: in small letters, as they are kept.
fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}
