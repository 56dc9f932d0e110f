//! Handing tokens out by what they are called, and asking for one.

use super::TokenRequest;
use crate::{Service, submit::Submitted};
use domain::{
    Caller, RequestId, Result, Template, UserId,
    commands::submit::{Submission, Wish},
    enrolment::Standing,
    policy::Action,
    schedule::Schedule,
    template::Kind,
};
use jiff::Timestamp;
use serde_json::json;
use std::{collections::HashSet, time::Duration};
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

/// What became of one user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The token was given; a mail asks the user to enrol.
    Given,
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
        let known: HashSet<UserId> = people.into_iter().map(|person| person.id).collect();
        let wanted = unique(named.iter().filter(|user| known.contains(user)));
        if wanted.is_empty() {
            return Ok((None, vec![Outcome::NoSuchUser; users.len()]));
        }
        let submission = self.wanted(caller, provision, wanted).await?;
        let Submitted { request, .. } = self.submit(caller, submission, None, now).await?;
        let settled = self.settled(caller, organization, request.id, now).await?;
        let of = |name: &String| {
            let user = UserId::parse(name).ok().filter(|user| known.contains(user));
            user.map_or(Outcome::NoSuchUser, |user| outcome(settled.as_ref(), &user))
        };
        Ok((Some(request.id), users.iter().map(of).collect()))
    }

    /// Asks for a token in a user's name: what becomes of it is up to its template's approvers.
    pub async fn ask_for_token(
        &self,
        caller: &Caller,
        organization: &str,
        user: &UserId,
        provision: Provision,
        now: Timestamp,
    ) -> Result<RequestId> {
        self.check_account(caller, Action::ManageTokens, organization).await?;
        let mut submission = self.wanted(caller, provision, vec![user.clone()]).await?;
        submission.requested_by = Some(user.clone());
        Ok(self.submit(caller, submission, None, now).await?.request.id)
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
        found.ok_or_else(|| domain::Error::not_found("template for tokens called", option))
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

fn outcome(found: Option<&TokenRequest>, user: &UserId) -> Outcome {
    let Some(found) = found else { return Outcome::Underway };
    let theirs = found.users.iter().find(|it| it.task.beneficiary == *user);
    match theirs.map(|it| it.standing) {
        Some(Standing::Active | Standing::Expired | Standing::Completed) => Outcome::Given,
        Some(Standing::Failed | Standing::Removed) => Outcome::Failed,
        Some(Standing::Planned) | None => match found.request.decision {
            domain::lifecycle::Decision::Pending => Outcome::AwaitsApproval,
            _ => Outcome::Underway,
        },
    }
}
