//! People as those see them who look after groups.

use crate::Service;
use cloud::table::users::Named;
use domain::{
    Caller, Error, Result, UserId,
    policy::{Action, authorize},
    user::User,
};
use futures::future::try_join;
use std::collections::BTreeMap;

/// The most people that are counted.
const MOST_COUNTED: usize = 10_000;

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

    /// The first people whose login or family name begins so, by login.
    pub async fn people_like(&self, caller: &Caller, name: &str, most: usize) -> Result<Vec<User>> {
        authorize(caller, Action::ReadGroups)?;
        let (login, family) = (Named::Login(name.to_owned()), Named::Family(name.to_owned()));
        let tenant = &caller.tenant;
        let (by_login, by_family) = try_join(
            self.table.people(tenant, &login, 0, most),
            self.table.people(tenant, &family, 0, most),
        )
        .await?;
        let found = by_login.into_iter().chain(by_family).map(|user| (user.id.clone(), user));
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
        let everybody = Named::Login(String::new());
        let (count, people) = try_join(
            self.table.count_people(&caller.tenant, &everybody, MOST_COUNTED),
            self.table.people(&caller.tenant, &everybody, skip, top),
        )
        .await?;
        Ok((count, people))
    }
}
