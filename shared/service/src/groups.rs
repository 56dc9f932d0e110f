//! The directory's groups, roles and entitlements: what there is, who belongs to it, and how that changes.

mod again;
mod change;
mod check;
mod delete;
mod file;
mod members;
mod of;
mod people;
mod update;

pub use change::{Changed, New, Pending, Update};
pub use members::Page;

use crate::Service;
use cloud::table::members::Count;
use domain::{
    Caller, Error, Result, Template, TemplateId, Versioned,
    policy::{Action, authorize},
    template::Kind,
};
use std::collections::HashMap;

/// The most members that are changed or shown at once.
pub const MOST: usize = 1000;

/// A group that every tenant has, whether or not it stands in the table.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// The group.
    pub template: Template,
    /// Whether everybody belongs to it.
    pub is_implicit: bool,
}

/// A group, role or entitlement of the directory.
#[derive(Clone, Debug)]
pub struct Group {
    /// What it is.
    pub template: Template,
    /// Of its row; 0 if there is none.
    pub version: u64,
    /// Whether every tenant has it.
    pub is_fixed: bool,
    /// Whether everybody belongs to it.
    pub is_implicit: bool,
    /// How many belong to it.
    pub count: Count,
}

impl Group {
    fn fixed(fixed: &Fixed) -> Self {
        Self {
            template: fixed.template.clone(),
            version: 0,
            is_fixed: true,
            is_implicit: fixed.is_implicit,
            count: Count::default(),
        }
    }

    /// Whether its name can change and it can be deleted. Roles and entitlements are what their templates say.
    fn is_own(&self) -> bool {
        !self.is_fixed && self.template.kind == Kind::Group
    }
}

/// Whether people belong to what a template gives.
pub(crate) fn is_for_members(template: &Template) -> bool {
    let kind = match template.kind {
        Kind::Group | Kind::Role | Kind::Entitlement => true,
        Kind::Workspace | Kind::AppInstance | Kind::VirtualMachine | Kind::Token => false,
    };
    kind && template.is_kept_here()
}

impl Service {
    /// Everything that people can belong to, by name.
    pub async fn groups(&self, caller: &Caller, fixed: &[Fixed]) -> Result<Vec<Group>> {
        authorize(caller, Action::ReadGroups)?;
        self.all_groups(caller, fixed).await
    }

    /// Those of these that there are, in the order in which they are named.
    pub async fn groups_of(
        &self,
        caller: &Caller,
        fixed: &[Fixed],
        ids: &[TemplateId],
    ) -> Result<Vec<Group>> {
        authorize(caller, Action::ReadGroups)?;
        let mut found = HashMap::new();
        for group in self.find_groups(caller, fixed, ids).await? {
            found.insert(group.template.id.clone(), group);
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// One of them.
    pub async fn group(&self, caller: &Caller, fixed: &[Fixed], id: &TemplateId) -> Result<Group> {
        authorize(caller, Action::ReadGroups)?;
        self.find_group(caller, fixed, id).await
    }

    async fn find_group(&self, caller: &Caller, fixed: &[Fixed], id: &TemplateId) -> Result<Group> {
        let found = self.find_groups(caller, fixed, std::slice::from_ref(id)).await?.pop();
        found.ok_or_else(|| Error::not_found("group", id))
    }

    async fn find_groups(
        &self,
        caller: &Caller,
        fixed: &[Fixed],
        ids: &[TemplateId],
    ) -> Result<Vec<Group>> {
        let rows = self.table.templates_of(&caller.tenant, ids).await?;
        let fixed: Vec<Fixed> =
            fixed.iter().filter(|fixed| ids.contains(&fixed.template.id)).cloned().collect();
        self.counted(caller, merged(rows, &fixed)).await
    }

    async fn all_groups(&self, caller: &Caller, fixed: &[Fixed]) -> Result<Vec<Group>> {
        let rows = self.table.versioned_templates(&caller.tenant).await?;
        let mut groups = self.counted(caller, merged(rows, fixed)).await?;
        groups.sort_by_cached_key(|group| group.template.name.to_lowercase());
        Ok(groups)
    }

    async fn counted(&self, caller: &Caller, mut groups: Vec<Group>) -> Result<Vec<Group>> {
        let entries: Vec<_> = groups.iter().map(|group| group.template.entry()).collect();
        let counts = self.table.member_counts(&caller.tenant, &entries).await?;
        for (group, count) in groups.iter_mut().zip(counts) {
            group.count = count;
        }
        Ok(groups)
    }
}

/// What stands in the table, and what is there without.
fn merged(rows: Vec<Versioned<Template>>, fixed: &[Fixed]) -> Vec<Group> {
    let mut known: HashMap<&TemplateId, &Fixed> =
        fixed.iter().map(|fixed| (&fixed.template.id, fixed)).collect();
    let mut groups = Vec::new();
    for row in rows.into_iter().filter(|row| is_for_members(&row.value)) {
        let fixed = known.remove(&row.value.id);
        groups.push(Group {
            is_fixed: fixed.is_some(),
            is_implicit: fixed.is_some_and(|fixed| fixed.is_implicit),
            version: row.version,
            template: row.value,
            count: Count::default(),
        });
    }
    groups.extend(known.into_values().map(Group::fixed));
    groups
}
