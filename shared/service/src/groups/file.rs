//! Filing what changes a group: a request like any other, carried out with the same call.

use super::{Pending, again::Behind};
use crate::{Service, racing::Outcome, templates::name_taken, together::Run};
use cloud::table::{Clash, CommitError, Keyed};
use domain::{
    Caller, Change, Error, GroupId, Request, RequestId, Result, Task, Template, UserId,
    change::Entry,
    commands::{
        submit::{Along, Catalogue, Draft, Submission, Wish, draft},
        work::is_done_together,
    },
    request::Operation,
    schedule::Schedule,
    template::Audience,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use tokio::time::Instant;

/// What is filed about a group.
pub(super) struct Filing<'a> {
    pub(super) caller: &'a Caller,
    /// The dialect it came in.
    pub(super) source: &'a str,
    /// The group as it will be.
    pub(super) group: &'a Template,
    /// The people named, and the tenant's settings.
    pub(super) catalogue: &'a Catalogue,
    pub(super) operation: Operation,
    /// Who is to belong to it or not; nobody where it changes itself.
    pub(super) members: &'a [UserId],
    pub(super) along: Along,
    pub(super) now: Timestamp,
    pub(super) until: Instant,
}

/// A request that stands in the table.
pub(super) enum Filed {
    /// With the tasks that are open.
    Now(Box<Request>, Vec<Task>),
    /// Since the same was asked before.
    Before(RequestId),
}

impl Service {
    /// Files it. `Raced` if the group isn't any more what it was.
    pub(super) async fn file_for_group(&self, filing: &Filing<'_>) -> Result<Outcome<Filed>> {
        let Filing { caller, now, .. } = *filing;
        let key = match self.behind(filing).await? {
            Some(Behind::Waiting(id)) => return Ok(Outcome::Done(Filed::Before(id))),
            Some(Behind::New(key)) => Some(key),
            None => None,
        };
        let keyed = key.as_deref().map(|key| Keyed { caller: &caller.user, key, fingerprint: key });
        let mut draft = filing.draft()?;
        let groups = self.groups_to_ask(caller, &draft).await?;
        draft.check_approvers(&groups);
        let id = self.table.numbers(&caller.tenant, draft.ids()).await?;
        let own = draft.names().len();
        let change = draft.file_directly(id, filing.along.clone(), caller, now, self.pace)?;
        match self.table.commit(&caller.tenant, &change, keyed).await {
            Ok(()) => filed(change).map(Outcome::Done),
            Err(CommitError::Clash(Clash::Name(index))) if index >= own => {
                Err(name_taken(&filing.group.name))
            }
            Err(CommitError::Clash(_)) => Ok(Outcome::Raced),
            Err(CommitError::Fault(error)) => Err(error),
        }
    }

    async fn groups_to_ask(
        &self,
        caller: &Caller,
        draft: &Draft,
    ) -> Result<HashMap<GroupId, Vec<UserId>>> {
        let mut members = HashMap::new();
        for group in draft.groups_to_ask() {
            let of = Entry::Group(group.clone());
            members.insert(group, self.table.members(&caller.tenant, &of).await?);
        }
        Ok(members)
    }

    /// Carries out what was filed, unless somebody has to agree: then it says so.
    pub(super) async fn carry_out_filed(
        &self,
        filing: &Filing<'_>,
        filed: Filed,
    ) -> Result<Option<Pending>> {
        let Filing { caller, operation, members, now, until, .. } = *filing;
        let waits = |request| Some(Pending { request, operation, members: members.to_vec() });
        let (request, open) = match filed {
            Filed::Before(request) => return Ok(waits(request)),
            Filed::Now(_, tasks) if tasks.is_empty() => return Ok(None),
            Filed::Now(request, _) if !is_done_together(&request, now) => {
                return Ok(waits(request.id));
            }
            Filed::Now(request, tasks) => (*request, tasks),
        };
        let template = &filing.group.id;
        let run = Run { caller, template, request, open, now, until };
        Box::pin(self.carry_out_together(run)).await.map(|_| None)
    }
}

impl Filing<'_> {
    fn draft(&self) -> Result<Draft> {
        let settings = &self.catalogue.settings;
        if self.members.is_empty() {
            return Ok(Draft::modification(self.group, self.source, self.caller, settings));
        }
        let mut catalogue = self.catalogue.clone();
        // Who may look after groups needs no offer.
        let group = Template { audience: Audience::Everyone, ..self.group.clone() };
        catalogue.templates.insert(group.id.clone(), group);
        draft(self.submission()?, self.caller, &catalogue, self.now)
    }

    fn submission(&self) -> Result<Submission> {
        Ok(Submission {
            operation: self.operation,
            source: self.source.to_owned(),
            items: vec![Wish {
                template: self.group.id.clone(),
                kind: None,
                parameters: serde_json::json!({}),
                schedule: Schedule { start: None, end: self.end()? },
                account: None,
                reason: None,
            }],
            beneficiaries: Some(self.members.to_vec()),
            ..Submission::default()
        })
    }

    /// Where a group is held for some days at most, a membership ends after them: nobody could say so in the call.
    fn end(&self) -> Result<Option<Timestamp>> {
        let days = self.group.limits.days.filter(|_| self.operation == Operation::Provision);
        let end = |days: u16| {
            let length = SignedDuration::from_hours(24 * i64::from(days));
            self.now.checked_add(length).map_err(Error::internal)
        };
        days.map(end).transpose()
    }
}

fn filed(change: Change) -> Result<Filed> {
    let request = change.request.ok_or_else(|| Error::internal("nothing was filed"))?;
    Ok(Filed::Now(Box::new(request), change.tasks))
}
