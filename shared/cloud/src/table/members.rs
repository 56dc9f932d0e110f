//! The members of the directory's groups, roles and entitlements.

use super::{
    Table,
    fault::broken,
    items::{Item, row, string},
    keys,
};
use domain::{
    Result, TenantId, UserId,
    change::{Entry, Membership},
};

impl Table {
    /// Everybody who belongs to an entry, by id.
    pub async fn members(&self, tenant: &TenantId, of: &Entry) -> Result<Vec<UserId>> {
        let rows = self.partition(&keys::members(tenant, of)).await?;
        let member =
            |item: &Item| UserId::parse(string(item, "sk").ok_or_else(|| broken("member"))?);
        rows.iter().map(member).collect()
    }
}

/// The row of a membership.
pub(super) fn member_row(tenant: &TenantId, membership: &Membership) -> Result<Item> {
    let key = keys::member(tenant, &membership.of, &membership.member);
    row(&key, "member", 1, &())
}
