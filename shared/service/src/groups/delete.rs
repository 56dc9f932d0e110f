//! Deleting groups: first everybody leaves, then it goes, in the same moment in which nobody belongs to it.

use super::{Fixed, Group, MOST, file::Filing};
use crate::{
    Service,
    racing::{Outcome, racing},
};
use domain::{
    Caller, Error, Result, Template, TemplateId, UserId,
    approval::Policy,
    change::Offer,
    commands::submit::Along,
    policy::{Action, authorize},
    request::Operation,
};
use jiff::Timestamp;
use std::time::Duration;
use tokio::time::Instant;

impl Service {
    /// Deletes a group.
    pub async fn delete_group(
        &self,
        caller: &Caller,
        source: &str,
        fixed: &[Fixed],
        id: &TemplateId,
        now: Timestamp,
    ) -> Result<()> {
        authorize(caller, Action::ManageGroups)?;
        let group = self.find_group(caller, fixed, id).await?;
        check_own(&group)?;
        self.dissolve(caller, source, id, now, Instant::now() + self.patience).await
    }

    /// Deletes those of these groups that there are; none of them if one must stay.
    pub async fn delete_groups(
        &self,
        caller: &Caller,
        source: &str,
        fixed: &[Fixed],
        ids: &[TemplateId],
        now: Timestamp,
    ) -> Result<()> {
        authorize(caller, Action::ManageGroups)?;
        let groups = self.find_groups(caller, fixed, ids).await?;
        groups.iter().try_for_each(check_own)?;
        let until = Instant::now() + self.patience;
        for group in groups {
            self.dissolve(caller, source, &group.template.id, now, until).await?;
        }
        Ok(())
    }

    /// Goes on until nobody is left, or time has run out: whoever repeats it goes on where it stopped.
    async fn dissolve(
        &self,
        caller: &Caller,
        source: &str,
        id: &TemplateId,
        now: Timestamp,
        until: Instant,
    ) -> Result<()> {
        while !self.dissolve_some(caller, source, id, now, until).await? {
            if Instant::now() >= until {
                return Err(late(id));
            }
        }
        Ok(())
    }

    /// Lets some members go, or the group itself if there are none; true if it is gone.
    async fn dissolve_some(
        &self,
        caller: &Caller,
        source: &str,
        id: &TemplateId,
        now: Timestamp,
        until: Instant,
    ) -> Result<bool> {
        racing(|| async {
            let Some(group) = self.table.template(&caller.tenant, id).await? else {
                return Ok(Outcome::Done(true));
            };
            let entry = group.value.entry();
            let members = self.table.members_from(&caller.tenant, &entry, None, 0, MOST).await?;
            let members: Vec<UserId> = members.into_iter().map(|member| member.user).collect();
            let catalogue = self.people_named(caller, &members).await?;
            // Who may delete it needs nobody's leave to end what it gave.
            let template = Template { approval: Policy::Auto, ..group.value };
            let along =
                if members.is_empty() { gone(&template, group.version) } else { Along::default() };
            let operation = Operation::Revoke;
            let filing = Filing {
                caller,
                source,
                group: &template,
                catalogue: &catalogue,
                operation,
                members: &members,
                along,
                now,
                until,
            };
            match self.file_for_group(&filing).await? {
                Outcome::Raced => Ok(Outcome::Raced),
                Outcome::Done(filed) => {
                    self.carry_out_filed(&filing, filed).await?;
                    Ok(Outcome::Done(members.is_empty()))
                }
            }
        })
        .await
    }
}

fn gone(template: &Template, version: u64) -> Along {
    Along {
        offer: Some(Offer::Delete(template.id.clone(), version, template.entry())),
        take_names: Vec::new(),
        free_names: template.claimed_name().into_iter().collect(),
        message: Some(format!("the group {:?} is deleted", template.name)),
    }
}

fn check_own(group: &Group) -> Result<()> {
    if group.is_own() {
        return Ok(());
    }
    let name = &group.template.name;
    Err(Error::forbidden(format!("{name:?} can't be deleted: it isn't a group that was made here")))
}

fn late(id: &TemplateId) -> Error {
    let message =
        format!("the members of {id} are leaving, but not all within this call: repeat it");
    Error::OutOfTime { message, retry_after: Duration::from_secs(1) }
}
