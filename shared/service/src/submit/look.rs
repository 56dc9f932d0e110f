//! What has to be read before submissions can be decided on: once for all of a wave, as far as it isn't
//! known from an earlier one.

use super::{
    Wanted,
    filing::{Entry, Filing, Told},
};
use cloud::table::idempotency::Receipt;
use domain::{
    Caller, Error, GroupId, Result, TaskId, TemplateId, UserId,
    change::Entry as Listed,
    commands::submit::{Account, draft, users_of},
};
use futures::{StreamExt, TryStreamExt, stream};
use std::collections::{HashMap, HashSet};

/// How many reads are under way at the same time.
const AT_ONCE: usize = 4;

impl Filing<'_> {
    /// Looks at submissions; those that can't be looked at are told why.
    pub(super) async fn look(
        &mut self,
        mut wanted: Vec<(usize, Wanted)>,
        told: &mut Told,
    ) -> Result<Vec<Entry>> {
        wanted.retain(|(index, wanted)| match wanted.key.as_ref().map(super::ClientKey::check) {
            Some(Err(error)) => {
                told.push((*index, Err(error)));
                false
            }
            Some(Ok(())) | None => true,
        });
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        self.read(&wanted).await?;
        let mut entries = Vec::with_capacity(wanted.len());
        for (index, Wanted { submission, key }) in wanted {
            match draft(submission, &self.caller, &self.catalogue, self.now) {
                Ok(draft) => entries.push(Entry { index, key, draft }),
                Err(error) => told.push((index, Err(error))),
            }
        }
        self.check_approvers(&mut entries).await?;
        self.check_accounts(&mut entries).await?;
        self.check_held(&mut entries).await?;
        Ok(entries)
    }

    /// The templates that aren't known yet, the users whom a wave names, and whoever files.
    async fn read(&mut self, wanted: &[(usize, Wanted)]) -> Result<()> {
        let submissions = || wanted.iter().map(|(_, wanted)| &wanted.submission);
        let items = submissions().flat_map(|submission| &submission.items);
        let templates: HashSet<&TemplateId> = items.map(|wish| &wish.template).collect();
        let unknown = |id: &&TemplateId| !self.catalogue.templates.contains_key(*id);
        let templates: Vec<TemplateId> = templates.into_iter().filter(unknown).cloned().collect();
        let users: HashSet<UserId> =
            submissions().flat_map(|submission| users_of(submission, &self.caller)).collect();
        let users: Vec<UserId> = users.into_iter().collect();
        let table = &self.service.table;
        let read = table.catalogue(&self.caller.tenant, &templates, &users).await?;
        let groups = read.users.get(&self.caller.user).map(|user| user.groups.clone());
        self.caller = Caller { groups: groups.unwrap_or_default(), ..self.caller.clone() };
        self.catalogue.templates.extend(read.templates);
        (self.catalogue.users, self.catalogue.settings) = (read.users, read.settings);
        let newcomer = self.newcomer.iter().map(|user| (user.id.clone(), user.clone()));
        self.catalogue.users.extend(newcomer);
        Ok(())
    }

    /// Groups are only read where the users named can't settle a step by themselves.
    async fn check_approvers(&mut self, entries: &mut [Entry]) -> Result<()> {
        let asked = entries.iter().flat_map(|entry| entry.draft.groups_to_ask());
        let unknown = |group: &GroupId| !self.members.contains_key(group);
        let unknown: HashSet<GroupId> = asked.filter(unknown).collect();
        let (table, tenant) = (&self.service.table, &self.caller.tenant);
        let read = unknown.into_iter().map(|group| async move {
            let members = table.members(tenant, &Listed::Group(group.clone())).await?;
            Ok::<_, Error>((group, members))
        });
        let read: Vec<_> = stream::iter(read).buffer_unordered(AT_ONCE).try_collect().await?;
        self.members.extend(read);
        for entry in entries.iter_mut() {
            entry.draft.check_approvers(&self.members);
        }
        Ok(())
    }

    /// Accounts are only read where an item names one.
    async fn check_accounts(&self, entries: &mut [Entry]) -> Result<()> {
        let named: HashSet<TaskId> =
            entries.iter().flat_map(|entry| entry.draft.accounts()).collect();
        let (table, tenant) = (&self.service.table, &self.caller.tenant);
        let read = named.into_iter().map(|id| async move {
            Ok::<_, Error>(table.account(tenant, id).await?.map(|account| (id, account)))
        });
        let read: Vec<Option<(TaskId, Account)>> =
            stream::iter(read).buffer_unordered(AT_ONCE).try_collect().await?;
        let accounts: HashMap<TaskId, Account> = read.into_iter().flatten().collect();
        for entry in entries.iter_mut() {
            entry.draft.check_accounts(&accounts);
        }
        Ok(())
    }

    async fn check_held(&self, entries: &mut [Entry]) -> Result<()> {
        let targets: Vec<_> =
            entries.iter().flat_map(|entry| entry.draft.targets_to_revoke()).collect();
        if !targets.is_empty() {
            let grants = self.service.table.grants(&self.caller.tenant, &targets).await?;
            for entry in entries.iter_mut() {
                entry.draft.check_held(&grants);
            }
        }
        Ok(())
    }

    /// Looks for what was filed before under the keys of these, and for names that are taken. What is told
    /// goes no further.
    pub(super) async fn judge(&self, entries: Vec<Entry>, told: &mut Told) -> Result<Vec<Entry>> {
        let taken = self.taken(&entries).await?;
        let keys = entries.iter().filter_map(|entry| Some(entry.key.as_ref()?.key.as_str()));
        let receipts = self.receipts(keys.collect()).await?;
        let mut fine = Vec::new();
        for mut entry in entries {
            entry.draft.check_names(&taken);
            let key = entry.key.as_ref();
            let replayed = key.and_then(|key| Some(key.replay(receipts.get(&key.key)?)));
            match replayed {
                Some(outcome) => told.push((entry.index, outcome)),
                None if entry.draft.findings.is_empty() => fine.push(entry),
                None => told.push((entry.index, Err(Error::Invalid(entry.draft.findings)))),
            }
        }
        Ok(fine)
    }

    /// Those of the names that these would take which others hold.
    pub(super) async fn taken(&self, entries: &[Entry]) -> Result<HashSet<String>> {
        let names = entries.iter().flat_map(|entry| entry.draft.names());
        let names: Vec<String> = names.map(|(_, name)| name).collect();
        if names.is_empty() {
            return Ok(HashSet::new());
        }
        self.service.table.taken_names(&self.caller.tenant, &names).await
    }

    pub(super) async fn receipts(&self, keys: Vec<&str>) -> Result<HashMap<String, Receipt>> {
        let Caller { tenant, user, .. } = &self.caller;
        self.service.table.receipts(tenant, user, &keys, self.now).await
    }
}
