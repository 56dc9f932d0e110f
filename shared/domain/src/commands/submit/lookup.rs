//! What has to be looked up before a draft can be filed: who could approve it, which names are taken, what is held.

use super::Draft;
use crate::{
    Finding, GroupId, Place, RequestId, Rule, UserId,
    approval::Step,
    grant::Grant,
    request::{Operation, names},
    task::Target,
};
use std::collections::{HashMap, HashSet};

impl Draft {
    fn interested(&self) -> Vec<UserId> {
        let mut users = vec![self.requester.clone(), self.filed_by.clone()];
        users.extend(self.beneficiaries.iter().cloned());
        users.extend(self.others.iter().cloned());
        users
    }

    /// The groups whose members decide whether anybody can approve it.
    pub fn groups_to_ask(&self) -> Vec<GroupId> {
        if self.is_agreed {
            return Vec::new();
        }
        let interested = self.interested();
        let settled = |step: &&Step| !step.can_be_settled(&interested, |_| None);
        let mut groups: Vec<GroupId> =
            self.steps.iter().filter(settled).flat_map(|step| step.groups.clone()).collect();
        groups.sort();
        groups.dedup();
        groups
    }

    /// Notes each step that nobody could settle, given the members of the groups asked for.
    pub fn check_approvers(&mut self, members: &HashMap<GroupId, Vec<UserId>>) {
        if self.is_agreed {
            return;
        }
        let interested = self.interested();
        for (index, step) in self.steps.iter().enumerate() {
            let of = |group: &GroupId| members.get(group).into_iter().flatten();
            if !step.can_be_settled(&interested, of) {
                let message = format!(
                    "nobody could settle approval step {}: those who file or benefit can't approve",
                    index + 1
                );
                self.findings.push(Finding::new(Rule::NoApprover, Place::Whole, message));
            }
        }
    }

    /// The names it would take, each with the index of its item.
    pub fn names(&self) -> Vec<(usize, String)> {
        let names = names(self.submission.operation, &self.items).into_iter();
        names.map(|(item, name)| (self.places[item], name)).collect()
    }

    /// Notes each name that is taken.
    pub fn check_names(&mut self, taken: &HashSet<String>) {
        let mut names = self.names();
        names.retain(|(_, name)| taken.contains(name));
        self.findings.extend(names.iter().map(|(item, name)| in_use(*item, name)));
    }

    /// What a revocation would take back: each beneficiary's grants.
    pub fn targets_to_revoke(&self) -> Vec<(UserId, Target)> {
        let holdings = self.holdings().into_iter();
        holdings.map(|(_, user, target, _)| (user.clone(), target)).collect()
    }

    /// The same, each with where it stands and the reason that is to end.
    fn holdings(&self) -> Vec<(Place, &UserId, Target, Option<RequestId>)> {
        if self.submission.operation != Operation::Revoke {
            return Vec::new();
        }
        let holdings = self.beneficiaries.iter().enumerate().flat_map(|(beneficiary, user)| {
            let items = self.places.iter().zip(&self.items);
            let targets = items
                .filter_map(|(place, item)| Some((*place, item.shared_target()?, item.reason)));
            targets.map(move |(item, target, reason)| {
                (Place::Task(item, beneficiary), user, target, reason)
            })
        });
        holdings.collect()
    }

    /// Notes each thing that would be revoked but isn't held.
    pub fn check_held(&mut self, grants: &[Grant]) {
        let known: HashMap<_, _> =
            grants.iter().map(|grant| ((&grant.subject, &grant.target), grant)).collect();
        let mut found = Vec::new();
        for (place, user, target, reason) in self.holdings() {
            let grant = known.get(&(user, &target));
            let (held, because) = match reason {
                None => (grant.is_some_and(|it| it.is_live()), String::new()),
                Some(id) => (
                    grant.is_some_and(|it| it.is_held_for(id)),
                    format!(" because of request {id}"),
                ),
            };
            if !held {
                let message = format!("{user} doesn't hold {}{because}", target.0);
                found.push(Finding::new(Rule::NotHeld, place, message));
            }
        }
        self.findings.extend(found);
    }
}

/// A name that another request holds.
pub fn in_use(item: usize, name: &str) -> Finding {
    let name = name.split_once('/').map_or(name, |(_, name)| name);
    let place = Place::Parameter(item, vec!["name".into()]);
    Finding::new(Rule::InUse, place, format!("the name {name:?} is in use"))
}
