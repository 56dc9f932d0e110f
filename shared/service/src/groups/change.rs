//! Making groups, renaming them, and letting people come and go.

use super::{Fixed, Group, MOST, file::Filing};
use crate::{
    Service,
    racing::{Outcome, racing},
    templates::name_taken,
};
use domain::{
    Caller, Error, Finding, Place, RequestId, Result, Rule, Template, TemplateId, UserId,
    Versioned,
    approval::Policy,
    change::Offer,
    commands::submit::{Along, Catalogue},
    grant::Grant,
    policy::{Action, authorize},
    request::Operation,
    template::{Audience, Binding, Fields, Kind, Limits},
};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use tokio::time::Instant;

/// The longest name of a group, in bytes.
const MAX_NAME: usize = 256;

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

/// Where something stands in the input, for those who name it.
const MEMBERS: &str = "members";
const ADD: &str = "add";
const REMOVE: &str = "remove";

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
        let group = template(new, now);
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
        let mut pending: Vec<Pending> = desk.come().await?.into_iter().collect();
        pending.extend(desk.go().await?);
        let group = self.find_group(caller, fixed, &update.id).await?;
        Ok(Changed { group, pending })
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
    /// Renames it and lets people come, in one request.
    async fn come(&self) -> Result<Option<Pending>> {
        let pending = racing(|| async {
            let group = self.group().await?;
            let add = self.newcomers(&group).await?;
            let (template, along) = self.renamed(&group).await?;
            if add.is_empty() && along.offer.is_none() {
                return Ok(Outcome::Done(None));
            }
            self.file(&template, Operation::Provision, &add, along).await
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
            let stray = |(index, user): (usize, &UserId)| {
                let unknown = !members.contains(user) && !self.catalogue.users.contains_key(user);
                unknown.then(|| nobody(user, REMOVE, index))
            };
            let found: Vec<Finding> =
                self.update.remove.iter().enumerate().filter_map(stray).collect();
            if !found.is_empty() {
                return Err(Error::Invalid(found));
            }
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
        let domain::change::Entry::Target(target) = group.template.entry() else {
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

fn template(new: &New, now: Timestamp) -> Template {
    Template {
        id: new.id.clone(),
        name: new.name.clone(),
        description: String::new(),
        kind: Kind::Group,
        enabled: true,
        fields: Fields::default(),
        naming: None,
        approval: Policy::Auto,
        auto_approval: None,
        quota: None,
        binding: Binding::Directory {},
        audience: Audience::Everyone,
        limits: Limits::default(),
        attributes: serde_json::Map::new(),
        created_at: now,
        modified_at: now,
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

fn refused(rule: Rule, place: Place, message: String) -> Error {
    Error::Invalid(vec![Finding::new(rule, place, message)])
}

fn check_name(name: &str) -> Result<()> {
    let odd = name.trim().is_empty() || name.len() > MAX_NAME || name.contains(char::is_control);
    let message = format!("must have 1 to {MAX_NAME} bytes, without control characters");
    if odd { Err(refused(Rule::Format, Place::Field("name".into()), message)) } else { Ok(()) }
}

fn check_name_free(all: &[Group], id: &TemplateId, name: &str) -> Result<()> {
    let wanted = name.to_lowercase();
    let same =
        |group: &&Group| group.template.id != *id && group.template.name.to_lowercase() == wanted;
    match all.iter().find(same) {
        Some(_) => Err(name_taken(name)),
        None => Ok(()),
    }
}

fn check_count(people: &[UserId], field: &str) -> Result<()> {
    if people.len() <= MOST {
        return Ok(());
    }
    let message = format!("must name {MOST} people at most: send the others in further calls");
    Err(refused(Rule::TooLong, Place::Field(field.into()), message))
}

fn check_lists(update: &Update) -> Result<()> {
    check_count(&update.add, ADD)?;
    check_count(&update.remove, REMOVE)?;
    let added: HashSet<&UserId> = update.add.iter().collect();
    match update.remove.iter().position(|user| added.contains(user)) {
        None => Ok(()),
        Some(index) => {
            let message = format!("{:?} is to be added, too", update.remove[index].as_str());
            Err(refused(Rule::Mixed, Place::Field(format!("{REMOVE}[{index}]")), message))
        }
    }
}

fn check_known(people: &[UserId], catalogue: &Catalogue, field: &str) -> Result<()> {
    let unknown = |(index, user): (usize, &UserId)| {
        (!catalogue.users.contains_key(user)).then(|| nobody(user, field, index))
    };
    let found: Vec<Finding> = people.iter().enumerate().filter_map(unknown).collect();
    if found.is_empty() { Ok(()) } else { Err(Error::Invalid(found)) }
}

fn nobody(user: &UserId, field: &str, index: usize) -> Finding {
    let message = format!("there is no user {:?}", user.as_str());
    Finding::new(Rule::NotFound, Place::Field(format!("{field}[{index}]")), message)
}
