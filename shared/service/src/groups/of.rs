//! What groups depend on: the tenant's settings, and what a user holds.

use super::{Fixed, Group};
use crate::Service;
use domain::{
    Caller, Result, TemplateId, UserId,
    policy::{Action, authorize},
    settings::Settings,
    task::Target,
};

impl Service {
    /// What the caller's tenant decides for itself.
    pub async fn group_settings(&self, caller: &Caller) -> Result<Settings> {
        authorize(caller, Action::ReadGroups)?;
        self.table.settings(&caller.tenant).await.map(|settings| settings.value)
    }

    /// The groups that somebody belongs to, but for those of everybody.
    pub async fn groups_with(
        &self,
        caller: &Caller,
        fixed: &[Fixed],
        user: &UserId,
    ) -> Result<Vec<Group>> {
        authorize(caller, Action::ReadGroups)?;
        let grants = self.table.grants_of(&caller.tenant, user).await?;
        let held = grants.iter().filter(|grant| grant.is_live()).filter_map(|it| id(&it.target));
        let held: Vec<TemplateId> = held.collect();
        let mut groups = self.find_groups(caller, fixed, &held).await?;
        groups.retain(|group| grants.iter().any(|it| group.gives(&it.target)));
        groups.sort_by_cached_key(|group| group.template.name.to_lowercase());
        Ok(groups)
    }
}

impl Group {
    fn gives(&self, target: &Target) -> bool {
        self.template.entry() == domain::change::Entry::Target(target.clone())
    }
}

fn id(target: &Target) -> Option<TemplateId> {
    let (_, id) = target.0.split_once('/')?;
    TemplateId::parse(id).ok()
}
