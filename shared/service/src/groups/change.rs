//! Making groups, and what is said of a group that changes.

use super::{
    Fixed, Group,
    check::{MEMBERS, check_count, check_known, check_name, check_name_free, refused},
    file::Filing,
};
use crate::{
    Service,
    racing::{Outcome, racing},
};
use domain::{
    Caller, Place, RequestId, Result, Rule, Template, TemplateId, UserId, Versioned,
    change::Offer,
    commands::submit::{Along, Catalogue},
    policy::{Action, authorize},
    request::Operation,
};
use jiff::Timestamp;
use tokio::time::Instant;

/// A group that is to be.
#[derive(Clone, Debug)]
pub struct New {
    /// Its id, unique within the tenant.
    pub id: TemplateId,
    /// Its name, unique among groups.
    pub name: String,
    /// Who belongs to it from the beginning, each once.
    pub members: Vec<UserId>,
}

/// How a group is to change.
#[derive(Clone, Debug)]
pub struct Update {
    /// Which one.
    pub id: TemplateId,
    /// Its name from now on.
    pub name: String,
    /// Who is to belong to it, each once.
    pub add: Vec<UserId>,
    /// Who isn't to belong to it, each once.
    pub remove: Vec<UserId>,
}

/// What became of a group.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The group as it is now.
    pub group: Group,
    /// What somebody has yet to agree to.
    pub pending: Vec<Pending>,
}

/// A change of members that somebody has to agree to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Its request.
    pub request: RequestId,
    /// Whether they come or go.
    pub operation: Operation,
    /// Who.
    pub members: Vec<UserId>,
}

impl Service {
    /// Makes a group with its members: all of it stands there, or nothing.
    pub async fn create_group(
        &self,
        caller: &Caller,
        source: &str,
        fixed: &[Fixed],
        new: &New,
        now: Timestamp,
    ) -> Result<Changed> {
        authorize(caller, Action::ManageGroups)?;
        let until = Instant::now() + self.patience;
        check_name(&new.name)?;
        check_count(&new.members, MEMBERS)?;
        let catalogue = self.people_named(caller, &new.members).await?;
        check_known(&new.members, &catalogue, MEMBERS)?;
        let group = Template::group(new.id.clone(), new.name.clone(), now);
        let pending = racing(|| async {
            self.check_free(caller, fixed, new).await?;
            let filing = Filing {
                caller,
                source,
                group: &group,
                catalogue: &catalogue,
                operation: Operation::Provision,
                members: &new.members,
                along: made(&group),
                now,
                until,
            };
            match self.file_for_group(&filing).await? {
                Outcome::Raced => Ok(Outcome::Raced),
                Outcome::Done(filed) => {
                    self.carry_out_filed(&filing, filed).await.map(Outcome::Done)
                }
            }
        })
        .await?;
        let group = self.find_group(caller, fixed, &new.id).await?;
        Ok(Changed { group, pending: pending.into_iter().collect() })
    }

    async fn check_free(&self, caller: &Caller, fixed: &[Fixed], new: &New) -> Result<()> {
        let all = self.all_groups(caller, fixed).await?;
        let is_there = self.table.template(&caller.tenant, &new.id).await?.is_some();
        if is_there || all.iter().any(|group| group.template.id == new.id) {
            let message = format!("there is a group or template {:?}", new.id.as_str());
            return Err(refused(Rule::InUse, Place::Field("id".into()), message));
        }
        check_name_free(&all, &new.id, &new.name)
    }

    pub(super) async fn people_named(
        &self,
        caller: &Caller,
        people: &[UserId],
    ) -> Result<Catalogue> {
        let mut people = people.to_vec();
        people.push(caller.user.clone());
        self.table.catalogue(&caller.tenant, &[], &people).await
    }
}

fn made(group: &Template) -> Along {
    Along {
        offer: Some(Offer::Put(Box::new(Versioned { value: group.clone(), version: 1 }))),
        take_names: group.claimed_name().into_iter().collect(),
        free_names: Vec::new(),
        message: Some(format!("the group {:?} is made", group.name)),
    }
}
