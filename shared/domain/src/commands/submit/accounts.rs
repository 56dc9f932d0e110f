//! The accounts that entitlements are for.

use super::Draft;
use crate::{Finding, Place, Rule, TaskId, UserId, task::Target, template::Kind};
use std::collections::HashMap;

/// What a task gave, as somebody who names it as an account needs to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// To whom.
    pub owner: UserId,
    /// What.
    pub target: Target,
    /// Whether it is held now.
    pub is_held: bool,
}

impl Draft {
    /// The tasks that its items name as accounts.
    pub fn accounts(&self) -> Vec<TaskId> {
        self.items.iter().filter_map(|item| item.account).collect()
    }

    /// Notes each account that isn't there, or isn't held by everybody the item is for.
    pub fn check_accounts(&mut self, accounts: &HashMap<TaskId, Account>) {
        let mut found = Vec::new();
        for (place, item) in self.places.iter().zip(&self.items) {
            let Some(id) = item.account else { continue };
            let account = accounts.get(&id);
            let account = account.filter(|it| it.target.kind() == Some(Kind::AppInstance));
            if let Some(account) = account {
                found.extend(self.check_account(*place, id, account));
            } else {
                let message = format!("there is no account {id}: name the task that gave it");
                found.push(Finding::new(Rule::NotFound, Place::Account(*place), message));
            }
        }
        self.findings.extend(found);
    }

    fn check_account(&self, item: usize, id: TaskId, account: &Account) -> Vec<Finding> {
        let mut found = Vec::new();
        for (beneficiary, user) in self.beneficiaries.iter().enumerate() {
            if *user != account.owner {
                let message = format!("the account {id} isn't {user}'s");
                let place = Place::Task(item, beneficiary);
                found.push(Finding::new(Rule::NotHeld, place, message));
            } else if !account.is_held {
                let message = format!("{user} doesn't hold the account {id}");
                found.push(Finding::new(Rule::NotHeld, Place::Account(item), message));
            }
        }
        found
    }
}
