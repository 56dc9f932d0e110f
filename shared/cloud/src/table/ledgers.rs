//! What is held on accounts that quotas are held against.

use super::{
    Table,
    items::{key_of, versioned},
    keys::{self, Key},
};
use domain::{
    Result, TenantId, Versioned,
    quota::{Account, Ledger},
};
use std::collections::HashMap;

impl Table {
    /// What is held on these accounts, in their order; nothing on those that there are no rows of.
    pub async fn ledgers(
        &self,
        tenant: &TenantId,
        accounts: &[Account],
    ) -> Result<Vec<Versioned<Ledger>>> {
        let wanted: Vec<Key> = accounts.iter().map(|it| keys::ledger(tenant, it)).collect();
        let mut found: HashMap<Key, Versioned<Ledger>> = HashMap::new();
        for item in self.items(&wanted).await? {
            found.insert(key_of(&item)?, versioned(&item)?);
        }
        let none = || Versioned { value: Ledger::default(), version: 0 };
        Ok(wanted.iter().map(|key| found.remove(key).unwrap_or_else(none)).collect())
    }
}
