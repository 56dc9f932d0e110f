//! The codes that users enrol with: a row under the hash of each.

use super::{
    Table,
    items::{Item, body, row},
    keys,
};
use domain::{Result, TenantId, enrolment::Issued, task::Origin};
use serde::{Deserialize, Serialize};

/// Whose code it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Coded {
    /// The tenant.
    pub tenant: TenantId,
    /// The task.
    pub of: Origin,
}

impl Table {
    /// The task whose user was given this code.
    pub async fn coded(&self, code: &str) -> Result<Option<Coded>> {
        self.item(&keys::enrolment(code)).await?.as_ref().map(body).transpose()
    }
}

/// The row of a code.
pub(super) fn issued_row(tenant: &TenantId, issued: &Issued) -> Result<Item> {
    let coded = Coded { tenant: tenant.clone(), of: issued.of };
    row(&keys::enrolment(&issued.code), "code", 1, &coded)
}
