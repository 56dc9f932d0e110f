//! Filing a request, and validating one, which is the same without the commit.

use crate::{
    Service,
    racing::{Outcome, racing},
};
use cloud::table::{
    Clash, CommitError, Keyed,
    idempotency::{MEMORY, Receipt},
};
use domain::{
    Caller, Change, Error, Finding, Place, Request, RequestId, Result, Rule, UserId,
    approval::Vote,
    change::Entry,
    commands::submit::{Draft, Submission, draft, in_use, users_of},
    policy::{Action, authorize},
};
use futures::future::try_join_all;
use jiff::Timestamp;
use std::collections::HashMap;

/// The longest key of a client, in bytes.
const MAX_KEY: usize = 255;

/// A client's key, and the fingerprint of what it stands for.
#[derive(Clone, Debug)]
pub struct ClientKey {
    /// As the client sent it.
    pub key: String,
    /// SHA-256 of what was submitted, in hexadecimal.
    pub fingerprint: String,
}

/// One submission of several that are sent together.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What is asked for.
    pub submission: Submission,
    /// The client's key of it.
    pub key: Option<ClientKey>,
}

/// What became of one submission of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filed {
    /// The number of its request.
    pub id: RequestId,
    /// Whether it had been filed before under the same key.
    pub replayed: bool,
}

/// What became of a submission.
#[derive(Clone, Debug)]
pub struct Submitted {
    /// Who filed it, with their groups.
    pub caller: Caller,
    /// The request as it was filed.
    pub request: Request,
    /// Its votes: none yet.
    pub votes: Vec<Vote>,
    /// Whether it had been filed before under the same key.
    pub replayed: bool,
}

impl Service {
    /// Files a request. The same key with the same submission answers what it answered before.
    pub async fn submit(
        &self,
        caller: &Caller,
        submission: Submission,
        key: Option<ClientKey>,
        now: Timestamp,
    ) -> Result<Submitted> {
        authorize(caller, Action::FileRequest)?;
        check_key(key.as_ref())?;
        let (caller, mut draft) = self.draft(caller, submission, now).await?;
        let caller = &caller;
        if !draft.findings.is_empty() {
            self.check_names(caller, &mut draft).await?;
            let replayed = self.replay(caller, key.as_ref(), now).await?;
            return replayed.ok_or(Error::Invalid(draft.findings));
        }
        racing(|| self.file(caller, draft.clone(), key.as_ref(), now)).await
    }

    /// Files several requests, each of which stands or falls by itself; answers in their order.
    pub async fn submit_all(
        &self,
        caller: &Caller,
        wanted: Vec<Wanted>,
        now: Timestamp,
    ) -> Result<Vec<Result<Filed>>> {
        authorize(caller, Action::FileRequest)?;
        let mut outcomes = Vec::with_capacity(wanted.len());
        for Wanted { submission, key } in wanted {
            let submitted = self.submit(caller, submission, key, now).await;
            outcomes.push(
                submitted
                    .map(|Submitted { request, replayed, .. }| Filed { id: request.id, replayed }),
            );
        }
        Ok(outcomes)
    }

    /// Everything that stands against a submission, and what would become of it.
    pub async fn validate(
        &self,
        caller: &Caller,
        submission: Submission,
        now: Timestamp,
    ) -> Result<Draft> {
        authorize(caller, Action::FileRequest)?;
        let (_, mut draft) = self.draft(caller, submission, now).await?;
        self.check_names(caller, &mut draft).await?;
        Ok(draft)
    }

    async fn check_names(&self, caller: &Caller, draft: &mut Draft) -> Result<()> {
        let names: Vec<String> = draft.names().into_iter().map(|(_, name)| name).collect();
        if !names.is_empty() {
            draft.check_names(&self.table.taken_names(&caller.tenant, &names).await?);
        }
        Ok(())
    }

    /// Whoever files it is read together with what they name.
    async fn draft(
        &self,
        caller: &Caller,
        submission: Submission,
        now: Timestamp,
    ) -> Result<(Caller, Draft)> {
        let templates: Vec<_> = submission.items.iter().map(|wish| wish.template.clone()).collect();
        let users = users_of(&submission, caller);
        let catalogue = self.table.catalogue(&caller.tenant, &templates, &users).await?;
        let groups = catalogue.users.get(&caller.user).map(|user| user.groups.clone());
        let caller = Caller { groups: groups.unwrap_or_default(), ..caller.clone() };
        let mut draft = draft(submission, &caller, &catalogue, now)?;
        self.check_approvers(&caller, &mut draft).await?;
        self.check_accounts(&caller, &mut draft).await?;
        let targets = draft.targets_to_revoke();
        if !targets.is_empty() {
            draft.check_held(&self.table.held(&caller.tenant, &targets).await?);
        }
        Ok((caller, draft))
    }

    /// Groups are only read where the users named can't settle a step by themselves.
    async fn check_approvers(&self, caller: &Caller, draft: &mut Draft) -> Result<()> {
        let groups = draft.groups_to_ask();
        let read = groups.iter().map(|group| async move {
            let members = self.table.members(&caller.tenant, &Entry::Group(group.clone())).await?;
            Ok::<_, Error>((group.clone(), members))
        });
        let members: HashMap<_, Vec<UserId>> = try_join_all(read).await?.into_iter().collect();
        draft.check_approvers(&members);
        Ok(())
    }

    /// Accounts are only read where an item names one.
    async fn check_accounts(&self, caller: &Caller, draft: &mut Draft) -> Result<()> {
        let mut accounts = HashMap::new();
        for id in draft.accounts() {
            if let Some(account) = self.table.account(&caller.tenant, id).await? {
                accounts.insert(id, account);
            }
        }
        draft.check_accounts(&accounts);
        Ok(())
    }

    async fn file(
        &self,
        caller: &Caller,
        draft: Draft,
        key: Option<&ClientKey>,
        now: Timestamp,
    ) -> Result<Outcome<Submitted>> {
        let names = draft.names();
        let id = self.table.numbers(&caller.tenant, draft.ids()).await?;
        let change = draft.file(id, caller, now, self.pace)?;
        let request = filed(&change)?;
        let receipt = key.map(|key| Receipt {
            fingerprint: key.fingerprint.clone(),
            request: request.clone(),
            until: now + MEMORY,
        });
        let keyed = key.zip(receipt.as_ref());
        let keyed =
            keyed.map(|(key, receipt)| Keyed { caller: &caller.user, key: &key.key, receipt });
        match self.table.commit(&caller.tenant, &change, keyed).await {
            Ok(()) => Ok(Outcome::Done(submitted(caller, request, false))),
            Err(CommitError::Clash(Clash::Key)) => match self.replay(caller, key, now).await? {
                Some(replayed) => Ok(Outcome::Done(replayed)),
                None => Ok(Outcome::Raced),
            },
            Err(CommitError::Clash(Clash::Name(index))) => {
                let found = names.get(index).map(|(item, name)| in_use(*item, name));
                Err(Error::Invalid(found.into_iter().collect()))
            }
            Err(CommitError::Clash(Clash::Version | Clash::Vote)) => Ok(Outcome::Raced),
            Err(CommitError::Fault(error)) => Err(error),
        }
    }

    /// What was filed under this key before.
    async fn replay(
        &self,
        caller: &Caller,
        key: Option<&ClientKey>,
        now: Timestamp,
    ) -> Result<Option<Submitted>> {
        let Some(key) = key else { return Ok(None) };
        let receipt = self.table.receipt(&caller.tenant, &caller.user, &key.key, now).await?;
        let Some(receipt) = receipt else { return Ok(None) };
        if receipt.fingerprint != key.fingerprint {
            let message =
                format!("this key was used for another submission: request {}", receipt.request.id);
            let place = Place::Field("Idempotency-Key".into());
            return Err(Error::Invalid(vec![Finding::new(Rule::Repeated, place, message)]));
        }
        Ok(Some(submitted(caller, receipt.request, true)))
    }
}

fn submitted(caller: &Caller, request: Request, replayed: bool) -> Submitted {
    Submitted { caller: caller.clone(), request, votes: Vec::new(), replayed }
}

fn check_key(key: Option<&ClientKey>) -> Result<()> {
    match key {
        Some(key) if key.key.is_empty() || key.key.len() > MAX_KEY => {
            let place = Place::Field("Idempotency-Key".into());
            Err(Error::malformed(place, format!("must have 1 to {MAX_KEY} bytes")))
        }
        Some(_) | None => Ok(()),
    }
}

fn filed(change: &Change) -> Result<Request> {
    change.request.clone().ok_or_else(|| Error::internal("nothing was filed"))
}
