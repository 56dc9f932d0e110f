//! Renaming groups, and letting people come and go.

use super::{
    Changed, Fixed, Group, Pending, Update,
    check::{ADD, REMOVE, check_known, check_lists, check_name, check_name_free, nobody},
    file::Filing,
};
use crate::{
    Service,
    racing::{Outcome, racing},
};
use domain::{
    Caller, Error, Finding, RequestId, Result, Template, UserId, Versioned,
    change::{Entry, Offer},
    commands::submit::{Along, Catalogue},
    grant::Grant,
    policy::{Action, authorize},
    request::Operation,
};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use tokio::time::Instant;

impl Service {
    /// Renames a group and lets people come and go. Each part stands for itself: whoever sends it again loses nothing.
    pub async fn update_group(
        &self,
        caller: &Caller,
        source: &str,
        fixed: &[Fixed],
        update: &Update,
        now: Timestamp,
    ) -> Result<Changed> {
        authorize(caller, Action::ManageGroups)?;
        let until = Instant::now() + self.patience;
        check_name(&update.name)?;
        check_lists(update)?;
        let catalogue =
            self.people_named(caller, &[&update.add[..], &update.remove].concat()).await?;
        check_known(&update.add, &catalogue, ADD)?;
        let desk = Desk {
            service: self,
            caller,
            source,
            fixed,
            update,
            catalogue: &catalogue,
            now,
            until,
        };
        desk.check_leavers().await?;
        let mut pending: Vec<Pending> = desk.come().await?.into_iter().collect();
        pending.extend(desk.go().await?);
        let group = self.find_group(caller, fixed, &update.id).await?;
        Ok(Changed { group, pending })
    }
}

/// An update at work.
struct Desk<'a> {
    service: &'a Service,
    caller: &'a Caller,
    source: &'a str,
    fixed: &'a [Fixed],
    update: &'a Update,
    catalogue: &'a Catalogue,
    now: Timestamp,
    until: Instant,
}

impl Desk<'_> {
    /// Whether those who are to go are known, at least as members.
    async fn check_leavers(&self) -> Result<()> {
        let Self { service, caller, fixed, update, .. } = *self;
        let is_known = |user: &UserId| self.catalogue.users.contains_key(user);
        let unknown: Vec<UserId> =
            update.remove.iter().filter(|user| !is_known(user)).cloned().collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let group = service.find_group(caller, fixed, &update.id).await?;
        let (members, _) = service.standing(caller, &group, &unknown).await?;
        let stray = |user: &UserId| unknown.contains(user) && !members.contains(user);
        let strays = update.remove.iter().enumerate().filter(|(_, user)| stray(user));
        let found: Vec<Finding> = strays.map(|(index, user)| nobody(user, REMOVE, index)).collect();
        if found.is_empty() { Ok(()) } else { Err(Error::Invalid(found)) }
    }

    /// Renames it and lets people come, in one request.
    async fn come(&self) -> Result<Option<Pending>> {
        let pending = racing(|| async {
            let group = self.group().await?;
            let add = self.newcomers(&group).await?;
            let (template, along) = self.renamed(&group).await?;
            if add.is_empty() && along.offer.is_none() {
                return Ok(Outcome::Done(None));
            }
            let asks = !template.approval.steps().is_empty() && !add.is_empty();
            if !asks || along.offer.is_none() {
                return self.file(&template, Operation::Provision, &add, along).await;
            }
            // The name waits for nobody.
            match self.file(&template, Operation::Provision, &[], along).await? {
                Outcome::Raced => Ok(Outcome::Raced),
                Outcome::Done(_) => {
                    self.file(&template, Operation::Provision, &add, Along::default()).await
                }
            }
        });
        pending.await
    }

    /// Lets people go, whatever they belong to it for.
    async fn go(&self) -> Result<Option<Pending>> {
        let pending = racing(|| async {
            if self.update.remove.is_empty() {
                return Ok(Outcome::Done(None));
            }
            let group = self.group().await?;
            let (members, _) =
                self.service.standing(self.caller, &group, &self.update.remove).await?;
            let members: HashSet<UserId> = members.into_iter().collect();
            let gone: Vec<UserId> =
                self.update.remove.iter().filter(|user| members.contains(user)).cloned().collect();
            if gone.is_empty() {
                return Ok(Outcome::Done(None));
            }
            self.file(&group.template, Operation::Revoke, &gone, Along::default()).await
        });
        pending.await
    }

    async fn file(
        &self,
        group: &Template,
        operation: Operation,
        members: &[UserId],
        along: Along,
    ) -> Result<Outcome<Option<Pending>>> {
        let Self { service, caller, source, catalogue, now, until, .. } = *self;
        let filing =
            Filing { caller, source, group, catalogue, operation, members, along, now, until };
        match service.file_for_group(&filing).await? {
            Outcome::Raced => Ok(Outcome::Raced),
            Outcome::Done(filed) => {
                service.carry_out_filed(&filing, filed).await.map(Outcome::Done)
            }
        }
    }

    /// The group, which stands in the table where somebody is to belong to it.
    async fn group(&self) -> Result<Group> {
        let group = self.service.find_group(self.caller, self.fixed, &self.update.id).await?;
        let changes = !self.update.add.is_empty() || !self.update.remove.is_empty();
        if group.is_implicit && changes {
            let message =
                format!("everybody belongs to {}: nobody is added or removed", group.template.name);
            return Err(Error::forbidden(message));
        }
        if group.version == 0 && changes {
            let first = Versioned { value: group.template.clone(), version: 1 };
            self.service.table.put_template(&self.caller.tenant, &first).await?;
        }
        Ok(group)
    }

    /// Those who don't belong to it because of a request of this dialect that never ends.
    async fn newcomers(&self, group: &Group) -> Result<Vec<UserId>> {
        let Entry::Target(target) = group.template.entry() else {
            return Ok(Vec::new());
        };
        let wanted = self.update.add.iter().map(|user| (user.clone(), target.clone()));
        let wanted: Vec<_> = wanted.collect();
        let tenant = &self.caller.tenant;
        let grants = self.service.table.grants(tenant, &wanted).await?;
        let reasons: HashMap<UserId, Vec<RequestId>> =
            grants.iter().map(|grant| (grant.subject.clone(), endless(grant))).collect();
        let named: HashSet<RequestId> = reasons.values().flatten().copied().collect();
        let named: Vec<RequestId> = named.into_iter().collect();
        let requests = self.service.table.filed(tenant, &named).await?;
        let ours = |id: &RequestId| requests.get(id).is_some_and(|it| it.source == self.source);
        let stays = |user: &UserId| reasons.get(user).is_some_and(|ids| ids.iter().any(ours));
        Ok(self.update.add.iter().filter(|user| !stays(user)).cloned().collect())
    }

    /// The group under its new name, and what goes along if it is another.
    async fn renamed(&self, group: &Group) -> Result<(Template, Along)> {
        let (old, new) = (&group.template, &self.update.name);
        if old.name == *new {
            return Ok((old.clone(), Along::default()));
        }
        if !group.is_own() {
            let message =
                format!("{:?} can't be renamed: it isn't a group that was made here", old.name);
            return Err(Error::forbidden(message));
        }
        let all = self.service.all_groups(self.caller, self.fixed).await?;
        check_name_free(&all, &old.id, new)?;
        let value = Template { name: new.clone(), modified_at: self.now, ..old.clone() };
        let (before, after) = (old.claimed_name(), value.claimed_name());
        let differs = before != after;
        let stored = Versioned { value: value.clone(), version: group.version + 1 };
        let along = Along {
            offer: Some(Offer::Put(Box::new(stored))),
            take_names: after.into_iter().filter(|_| differs).collect(),
            free_names: before.into_iter().filter(|_| differs).collect(),
            message: Some(format!("the group {:?} is called {new:?} now", old.name)),
        };
        Ok((value, along))
    }
}

/// Why somebody belongs to it, as far as that has no end.
fn endless(grant: &Grant) -> Vec<RequestId> {
    let lasting = grant.reasons.iter().filter(|reason| reason.live && reason.end.is_none());
    lasting.filter_map(|reason| reason.request).collect()
}
