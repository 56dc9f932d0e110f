//! The people of a tenant.

use crate::{
    Service,
    racing::racing,
    templates::{Put, put_or_raced},
};
pub use cloud::table::users::Named;

use domain::{
    Caller, Error, Precondition, Result, UserId, Versioned,
    policy::{Action, authorize},
    user::User,
};

/// The most people of one page.
pub const MAX_PAGE: usize = 1000;

impl Service {
    /// One person.
    pub async fn read_user(&self, caller: &Caller, id: &UserId) -> Result<Versioned<User>> {
        authorize(caller, Action::ReadUsers)?;
        let found = self.table.user(&caller.tenant, id).await?;
        found.ok_or_else(|| Error::not_found("user", id))
    }

    /// Up to `size` people behind the first `from` of those whose id or family name begins so.
    pub async fn list_users(
        &self,
        caller: &Caller,
        named: &Named,
        from: usize,
        size: usize,
    ) -> Result<Vec<User>> {
        authorize(caller, Action::ListUsers)?;
        if size == 0 {
            return Ok(Vec::new());
        }
        self.table.people(&caller.tenant, named, from, size.min(MAX_PAGE)).await
    }

    /// Adds a person. False if there is one of that id.
    pub async fn add_user(&self, caller: &Caller, user: User) -> Result<bool> {
        match self.put_user(caller, user, &Precondition::Absent).await {
            Ok(_) => Ok(true),
            Err(Error::Stale { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Creates or replaces a person, if they still have the version that the caller has read.
    pub async fn put_user(
        &self,
        caller: &Caller,
        user: User,
        expected: &Precondition,
    ) -> Result<Put<User>> {
        authorize(caller, Action::ManageUsers)?;
        user.check()?;
        racing(|| async {
            let before = self.table.user(&caller.tenant, &user.id).await?;
            let found = before.as_ref().map(|found| found.version);
            expected.check(found)?;
            let groups = before.map(|found| found.value.groups).unwrap_or_default();
            let stored = Versioned { value: user.clone(), version: found.unwrap_or(0) + 1 };
            let put = self.table.put_user(&caller.tenant, &stored, &groups).await?;
            Ok(put_or_raced(put, stored, found.is_none()))
        })
        .await
    }
}
