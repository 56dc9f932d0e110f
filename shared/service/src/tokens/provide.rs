//! Handing tokens out by what they are called, and asking for one.

use super::TokenRequest;
use crate::{Service, submit::Submitted};
use domain::{
    Caller, Error, RequestId, Result, Template, UserId,
    commands::submit::{Submission, Wish},
    enrolment::Standing,
    policy::Action,
    schedule::Schedule,
    template::Kind,
    user::User,
};
use jiff::Timestamp;
use serde_json::json;
use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};
use tokio::time::{Instant, sleep};

/// How long a call waits for workers to be done.
const PATIENCE: Duration = Duration::from_secs(4);
/// The pause between two looks.
const LOOK: Duration = Duration::from_millis(150);

/// What is to be handed out.
#[derive(Clone, Debug)]
pub struct Provision {
    /// The dialect it came in.
    pub source: String,
    /// What the tokens are called, e.g. `MobilePASS`.
    pub option: String,
    /// Why, or what for.
    pub description: Option<String>,
}

/// In whose name a token is asked for.
#[derive(Clone, Debug)]
pub enum Wisher {
    /// Somebody who is there.
    Known(UserId),
    /// Somebody who is to be added.
    Newcomer(User),
}

impl Wisher {
    fn id(&self) -> &UserId {
        match self {
            Self::Known(id) | Self::Newcomer(User { id, .. }) => id,
        }
    }
}

/// What became of one user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The token was given; a mail asks the user to enrol.
    Given,
    /// The token was given, and there is no address that a mail could go to.
    Untold,
    /// Workers are still at it.
    Underway,
    /// Somebody has to approve it first.
    AwaitsApproval,
    /// It could not be given.
    Failed,
    /// There is no such user: nothing was asked for.
    NoSuchUser,
}

impl Service {
    /// Hands tokens out to users, all in one request, and waits a little for what comes of it; answers in
    /// their order. No request is filed, and there is no outcome but `NoSuchUser`, if none of them exists.
    pub async fn provision(
        &self,
        caller: &Caller,
        organization: &str,
        users: &[String],
        provision: Provision,
        now: Timestamp,
    ) -> Result<(Option<RequestId>, Vec<Outcome>)> {
        self.check_account(caller, Action::ManageTokens, organization).await?;
        let named: Vec<UserId> = users.iter().filter_map(|it| UserId::parse(it).ok()).collect();
        let people = self.table.users(&caller.tenant, &unique(&named)).await?;
        let known: HashMap<UserId, User> =
            people.into_iter().map(|person| (person.id.clone(), person)).collect();
        let wanted = unique(named.iter().filter(|user| known.contains_key(user)));
        if wanted.is_empty() {
            return Ok((None, vec![Outcome::NoSuchUser; users.len()]));
        }
        let submission = self.wanted(caller, provision, wanted).await?;
        let Submitted { request, .. } = self.submit(caller, submission, None, now).await?;
        let settled = self.settled(caller, organization, request.id, now).await?;
        let of = |name: &String| {
            let user = UserId::parse(name).ok().and_then(|user| known.get(&user));
            user.map_or(Outcome::NoSuchUser, |user| outcome(settled.as_ref(), user))
        };
        Ok((Some(request.id), users.iter().map(of).collect()))
    }

    /// Asks for a token in a user's name: what becomes of it is up to its template's approvers. A newcomer is
    /// added first, but not before nothing stands against what they ask for.
    pub async fn ask_for_token(
        &self,
        caller: &Caller,
        organization: &str,
        wisher: Wisher,
        provision: Provision,
        now: Timestamp,
    ) -> Result<RequestId> {
        self.check_account(caller, Action::ManageTokens, organization).await?;
        let user = wisher.id().clone();
        let mut submission = self.wanted(caller, provision, vec![user.clone()]).await?;
        submission.requested_by = Some(user);
        if let Wisher::Newcomer(person) = wisher {
            self.welcome(caller, person, &submission, now).await?;
        }
        Ok(self.submit(caller, submission, None, now).await?.request.id)
    }

    /// Adds somebody who isn't there, unless something stands against what they ask for.
    async fn welcome(
        &self,
        caller: &Caller,
        person: User,
        submission: &Submission,
        now: Timestamp,
    ) -> Result<()> {
        let known = || {
            let message = format!("there is a user {} already", person.id);
            Error::conflict("UserExists", message)
        };
        if self.table.user(&caller.tenant, &person.id).await?.is_some() {
            return Err(known());
        }
        let draft = self.validate_of(caller, submission.clone(), person.clone(), now).await?;
        if !draft.findings.is_empty() {
            return Err(Error::Invalid(draft.findings));
        }
        if self.add_user(caller, person.clone()).await? { Ok(()) } else { Err(known()) }
    }

    async fn wanted(
        &self,
        caller: &Caller,
        provision: Provision,
        users: Vec<UserId>,
    ) -> Result<Submission> {
        let template = self.token_template(caller, &provision.option).await?;
        let wish = Wish {
            template: template.id,
            kind: Some(Kind::Token),
            parameters: json!({}),
            schedule: Schedule::default(),
            account: None,
            reason: None,
        };
        Ok(Submission {
            source: provision.source,
            items: vec![wish],
            beneficiaries: Some(users),
            justification: provision.description.filter(|text| !text.is_empty()),
            ..Submission::default()
        })
    }

    /// The first template, by id, that gives tokens of this name and can be requested.
    async fn token_template(&self, caller: &Caller, option: &str) -> Result<Template> {
        let templates = self.table.templates(&caller.tenant).await?;
        let fits = |it: &Template| it.enabled && it.token().is_some_and(|it| it.option == option);
        let found = templates.into_iter().find(fits);
        found.ok_or_else(|| Error::not_found("template for tokens called", option))
    }

    /// The request when nothing of it is open any more, or as it is when there is no more time.
    async fn settled(
        &self,
        caller: &Caller,
        organization: &str,
        id: RequestId,
        now: Timestamp,
    ) -> Result<Option<TokenRequest>> {
        let until = Instant::now() + PATIENCE;
        loop {
            let found = self.provisioning_task(caller, organization, id, now).await?;
            let waits = found.as_ref().is_some_and(|it| {
                it.request.decision == domain::lifecycle::Decision::Approved
                    && it.request.tally.open() > 0
            });
            if !waits || Instant::now() >= until {
                return Ok(found);
            }
            sleep(LOOK).await;
        }
    }
}

fn unique<'a>(users: impl IntoIterator<Item = &'a UserId>) -> Vec<UserId> {
    let mut seen = HashSet::new();
    users.into_iter().filter(|user| seen.insert((*user).clone())).cloned().collect()
}

fn outcome(found: Option<&TokenRequest>, user: &User) -> Outcome {
    let Some(found) = found else { return Outcome::Underway };
    let theirs = found.users.iter().find(|it| it.user == user.id);
    match theirs.map(|it| it.standing) {
        Some(Standing::Active | Standing::Expired | Standing::Completed)
            if user.email.is_some() =>
        {
            Outcome::Given
        }
        Some(Standing::Active | Standing::Expired | Standing::Completed) => Outcome::Untold,
        Some(Standing::Failed | Standing::Removed) => Outcome::Failed,
        Some(Standing::Planned) | None => match found.request.decision {
            domain::lifecycle::Decision::Pending => Outcome::AwaitsApproval,
            _ => Outcome::Underway,
        },
    }
}
