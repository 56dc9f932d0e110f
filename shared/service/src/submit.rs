//! Filing requests, one or many, and validating one, which is the same without the commit.

mod filing;
mod key;
mod look;
mod settle;

pub use filing::Entered;
pub use key::ClientKey;

use crate::Service;
use domain::{
    Caller, Error, Request, RequestId, Result,
    approval::Vote,
    commands::submit::{Draft, Submission},
    policy::{Action, authorize},
    user::User,
};
use filing::Filing;
use jiff::Timestamp;

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
        let mut filing = Filing::new(self, caller, now);
        let one = vec![Wanted { submission, key }];
        let filed = filing.file(one, |entered| entered).await?.pop();
        let filed = filed.ok_or_else(|| Error::internal("nothing was filed"))?;
        let Entered { mut request, replayed } = filed?;
        if replayed {
            self.table.fill(&mut request).await?;
        }
        Ok(Submitted { caller: filing.caller, request, votes: Vec::new(), replayed })
    }

    /// Files several requests, each of which stands or falls by itself; answers in their order. Of two
    /// with the same key, or that take the same name, the first one goes first. It fails as a whole only
    /// if nothing was written; what there was no time for is answered as busy.
    pub async fn submit_all(
        &self,
        caller: &Caller,
        wanted: Vec<Wanted>,
        now: Timestamp,
    ) -> Result<Vec<Result<Filed>>> {
        authorize(caller, Action::FileRequest)?;
        let light = |entered: Entered| Filed { id: entered.request.id, replayed: entered.replayed };
        Filing::new(self, caller, now).file(wanted, light).await
    }

    /// The same, with each request as it was filed rather than its number.
    pub async fn submit_whole(
        &self,
        caller: &Caller,
        wanted: Vec<Wanted>,
        now: Timestamp,
    ) -> Result<Vec<Result<Entered>>> {
        authorize(caller, Action::FileRequest)?;
        Filing::new(self, caller, now).file(wanted, |entered| entered).await
    }

    /// Everything that stands against a submission, and what would become of it.
    pub async fn validate(
        &self,
        caller: &Caller,
        submission: Submission,
        now: Timestamp,
    ) -> Result<Draft> {
        authorize(caller, Action::FileRequest)?;
        Filing::new(self, caller, now).validate(submission).await
    }

    /// The same as if that person, whom it names, were there.
    pub(crate) async fn validate_of(
        &self,
        caller: &Caller,
        submission: Submission,
        newcomer: User,
        now: Timestamp,
    ) -> Result<Draft> {
        authorize(caller, Action::FileRequest)?;
        let mut filing = Filing::new(self, caller, now);
        filing.newcomer = Some(newcomer);
        filing.validate(submission).await
    }

    /// What was filed under this key before.
    pub(crate) async fn replayed(
        &self,
        caller: &Caller,
        key: Option<&ClientKey>,
        now: Timestamp,
    ) -> Result<Option<Submitted>> {
        let Some(key) = key else { return Ok(None) };
        key.check()?;
        let named = [key.key.as_str()];
        let receipts = self.table.receipts(&caller.tenant, &caller.user, &named, now).await?;
        let Some(receipt) = receipts.get(&key.key) else { return Ok(None) };
        let Entered { mut request, replayed } = key.replay(receipt)?;
        self.table.fill(&mut request).await?;
        Ok(Some(Submitted { caller: caller.clone(), request, votes: Vec::new(), replayed }))
    }
}
