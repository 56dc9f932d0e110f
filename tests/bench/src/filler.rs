//! Files many requests at once: what the service's own code decides and writes, without its functions.

use std::{collections::HashMap, ops::Range};

use cloud::{Connection, Table, table::CommitError};
use domain::{
    Caller, Change, Error, Role, TemplateId, TenantId, UserId, Versioned,
    commands::{
        Pace,
        submit::{Catalogue, Submission, Wish, draft},
    },
    schedule::Schedule,
    user::User,
};
use futures::{StreamExt, TryStreamExt, stream};
use jiff::SignedDuration;
use serde_json::json;

use crate::{Result, candidate::Environment, clock, progress};

/// How many are written at the same time.
const AT_ONCE: usize = 16;
/// How often each is tried.
const TRIES: u32 = 20;
/// After how many it says how far it is.
const STEP: u32 = 10_000;

/// Somebody who files.
pub(crate) struct Filler {
    table: Table,
    caller: Caller,
}

impl Filler {
    pub(crate) fn new(environment: &Environment) -> Result<Self> {
        let connection = Connection::from_variables(|name| environment.get(name).cloned());
        let table = Table::new(&connection?, environment.get("TABLE").cloned().unwrap_or_default());
        let (tenant, user) = (TenantId::parse("acme")?, UserId::parse("requester")?);
        let caller = Caller { tenant, user, roles: vec![Role::Requester], groups: Vec::new() };
        Ok(Self { table, caller })
    }

    /// Files that many requests, each with that many items of one of the templates, by turns.
    pub(crate) async fn file(
        &self,
        count: u32,
        items: usize,
        templates: &[&str],
    ) -> Result<Vec<Change>> {
        let ids = templates.iter().map(|id| TemplateId::parse(*id));
        let ids: Vec<TemplateId> = ids.collect::<domain::Result<_>>()?;
        let users = [self.caller.user.clone()];
        let catalogue = &self.table.catalogue(&self.caller.tenant, &ids, &users).await?;
        let filed = (0..count).zip(ids.iter().cycle()).map(|(number, template)| async move {
            if number > 0 && number.is_multiple_of(STEP) {
                progress(&format!("{number} of {count} requests are filed"));
            }
            self.patiently(submission(template, items), catalogue).await
        });
        stream::iter(filed).buffer_unordered(AT_ONCE).try_collect().await
    }

    /// Makes these people, unless they are there.
    pub(crate) async fn people(&self, numbers: Range<u32>) -> Result<()> {
        let made = numbers.map(|number| async move {
            if number > 0 && number.is_multiple_of(STEP) {
                progress(&format!("{number} people are made"));
            }
            let user =
                Versioned { value: User::nameless(UserId::parse(member(number))?), version: 1 };
            for _ in 1..TRIES {
                match self.table.put_user(&self.caller.tenant, &user, &[]).await {
                    Err(Error::Busy { .. }) => {}
                    made => return Ok(made.map(|_| ())?),
                }
            }
            Ok(self.table.put_user(&self.caller.tenant, &user, &[]).await.map(|_| ())?)
        });
        stream::iter(made).buffer_unordered(AT_ONCE).try_collect().await
    }

    /// Files it again while others keep its rows busy.
    async fn patiently(&self, submission: Submission, catalogue: &Catalogue) -> Result<Change> {
        for _ in 1..TRIES {
            match self.one(submission.clone(), catalogue).await {
                Err(Error::Busy { .. }) => {}
                outcome => return Ok(outcome?),
            }
        }
        Ok(self.one(submission, catalogue).await?)
    }

    async fn one(&self, submission: Submission, catalogue: &Catalogue) -> domain::Result<Change> {
        let now = clock::now();
        let mut draft = draft(submission, &self.caller, catalogue, now)?;
        draft.check_approvers(&HashMap::new());
        let id = self.table.numbers(&self.caller.tenant, draft.ids()).await?;
        let change = draft.file(id, &self.caller, now, PACE)?;
        match self.table.commit(&self.caller.tenant, &change, None).await {
            Ok(()) => Ok(change),
            Err(CommitError::Clash(clash)) => {
                Err(Error::internal(format!("a request clashes: {clash:?}")))
            }
            Err(CommitError::Fault(error)) => Err(error),
        }
    }
}

/// Nothing is sent again as long as the bench runs.
const PACE: Pace =
    Pace { tries: 5, retry: SignedDuration::from_mins(1), requeue: SignedDuration::from_hours(1) };

/// The person of that number, in order of numbers.
pub(crate) fn member(number: u32) -> String {
    format!("member-{number:06}")
}

/// What both templates of the demo ask for, under a name that nothing has yet.
fn submission(template: &TemplateId, items: usize) -> Submission {
    let name = cloud::secret::random_token().unwrap_or_default();
    let parameters = match template.as_str() {
        "project-team" => json!({
            "name": name,
            "sensitivityLabelId": "general",
            "metadata": {"costCenter": "4711", "audience": "Internal"},
        }),
        _ => json!({"name": name}),
    };
    let schedule = Schedule::default();
    let wish = Wish {
        template: template.clone(),
        parameters,
        schedule,
        account: None,
        kind: None,
        reason: None,
    };
    Submission { source: "bench".to_owned(), items: vec![wish; items], ..Submission::default() }
}
