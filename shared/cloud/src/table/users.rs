//! The people of a tenant. Their groups are kept both ways: in the person's row, and as members.

use super::{
    Table,
    commit::{delete, put, put_if},
    items::{body, row, versioned},
    keys,
    members::member_row,
};
use domain::{
    GroupId, Result, TenantId, UserId, Versioned,
    change::{Entry, Membership},
    user::User,
};

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

    /// Writes a person over the version before them, and their memberships with it. False if another
    /// version stands there.
    pub async fn put_user(
        &self,
        tenant: &TenantId,
        user: &Versioned<User>,
        before: &[GroupId],
    ) -> Result<bool> {
        let key = keys::user(tenant, &user.value.id);
        let person = row(&key, "user", user.version, &user.value)?;
        let membership = |group: &GroupId| Membership {
            of: Entry::Group(group.clone()),
            member: user.value.id.clone(),
        };
        let mut writes = vec![put_if(&self.name, person, user.version - 1)?];
        for group in user.value.groups.iter().filter(|group| !before.contains(group)) {
            writes.push(put(&self.name, member_row(tenant, &membership(group))?)?);
        }
        for group in before.iter().filter(|group| !user.value.groups.contains(group)) {
            let Membership { of, member } = membership(group);
            writes.push(delete(&self.name, &keys::member(tenant, &of, &member))?);
        }
        match self.transact(writes).await {
            Ok(()) => Ok(true),
            Err(super::commit::Refused::Condition(_)) => Ok(false),
            Err(super::commit::Refused::Fault(error)) => Err(error),
        }
    }
}
