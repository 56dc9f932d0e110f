//! Tokens that are handed out: who has yet to enrol, until when, and who needn't any more.

mod provide;

pub use provide::{Outcome as Provided, Provision, Wisher};

use crate::{
    Service,
    racing::{Outcome, racing},
    read::Seen,
};
use cloud::table::{CommitError, requests::Loaded};
use domain::{
    Caller, Change, Error, Precondition, RequestId, Result, Task, TaskId, UserId,
    commands::{
        decide::Ballot,
        tokens::{Removal, move_stop, remove},
    },
    enrolment::{Enrolment, Standing},
    policy::{Action, authorize},
    request::Request,
};
use futures::{StreamExt, TryStreamExt, future::try_join, stream};
use jiff::Timestamp;
use std::{
    collections::HashMap,
    sync::atomic::{AtomicBool, Ordering},
};

/// The most requests of one page.
pub const MAX_PAGE: usize = 1000;
/// How many requests are read at the same time.
const AT_ONCE: usize = 16;

/// A request for tokens, with how its users stand now.
#[derive(Clone, Debug)]
pub struct TokenRequest {
    /// The request.
    pub request: Request,
    /// Its users, in the order in which it names them.
    pub users: Vec<TokenUser>,
}

/// A user of a request for tokens: what is told of them, since a page may have a hundred thousand.
#[derive(Clone, Debug)]
pub struct TokenUser {
    /// The task that gives the token.
    pub task: TaskId,
    /// Who.
    pub user: UserId,
    /// How and until when they enrol, as the request means it.
    pub enrolment: Option<Enrolment>,
    /// How they stand.
    pub standing: Standing,
}

impl TokenUser {
    /// From when on it is too late to enrol.
    pub fn stop(&self) -> Option<Timestamp> {
        self.enrolment.as_ref().and_then(|it| it.stop)
    }

    /// The number of the token, once it was given.
    pub fn serial(&self) -> Option<String> {
        self.enrolment.as_ref().and_then(|it| it.code.as_ref())?;
        Some(serial(self.task))
    }
}

impl TokenRequest {
    /// Who is still in it.
    pub fn present(&self) -> impl Iterator<Item = &TokenUser> {
        self.users.iter().filter(|user| user.standing != Standing::Removed)
    }

    /// When the last of those who haven't enrolled can still do so; of all, if all have.
    pub fn stop(&self) -> Option<Timestamp> {
        let stops = |open: bool| {
            let of = self.present().filter(move |user| !open || user.standing.is_open());
            of.filter_map(TokenUser::stop).max()
        };
        stops(true).or_else(|| stops(false))
    }

    /// The same as far as it is about one user, who may get several tokens by it.
    #[must_use]
    pub fn only(mut self, user: &UserId) -> Self {
        self.users.retain(|it| it.user == *user);
        self
    }
}

fn serial(task: TaskId) -> String {
    task.to_string()
}

impl Service {
    /// Up to `size` of the requests for tokens that aren't completed, newest first, behind the first `from`.
    pub async fn provisioning_tasks(
        &self,
        caller: &Caller,
        organization: &str,
        from: usize,
        size: usize,
        now: Timestamp,
    ) -> Result<Vec<TokenRequest>> {
        self.check_account(caller, Action::ReadTokens, organization).await?;
        let size = size.min(MAX_PAGE);
        if size == 0 {
            return Ok(Vec::new());
        }
        let ids = self.table.open_token_requests(&caller.tenant, from, size).await?;
        self.token_requests(caller, ids, now).await
    }

    /// How many there are.
    pub async fn provisioning_task_count(
        &self,
        caller: &Caller,
        organization: &str,
    ) -> Result<usize> {
        self.check_account(caller, Action::ReadTokens, organization).await?;
        self.table.count_open_token_requests(&caller.tenant).await
    }

    /// The same of those that may still give this user a token.
    pub async fn provisioning_tasks_of_user(
        &self,
        caller: &Caller,
        organization: &str,
        user: &UserId,
        from: usize,
        size: usize,
        now: Timestamp,
    ) -> Result<Vec<TokenRequest>> {
        let open = self.open_of_user(caller, organization, user, now).await?;
        let page = open.into_iter().skip(from).take(size.min(MAX_PAGE)).collect();
        self.token_requests(caller, page, now).await
    }

    /// How many of them there are.
    pub async fn provisioning_task_count_of_user(
        &self,
        caller: &Caller,
        organization: &str,
        user: &UserId,
        now: Timestamp,
    ) -> Result<usize> {
        Ok(self.open_of_user(caller, organization, user, now).await?.len())
    }

    /// A request for tokens. None if there is none of that number.
    pub async fn provisioning_task(
        &self,
        caller: &Caller,
        organization: &str,
        id: RequestId,
        now: Timestamp,
    ) -> Result<Option<TokenRequest>> {
        self.check_account(caller, Action::ReadTokens, organization).await?;
        let found = self.table.request(&caller.tenant, id).await?;
        Ok(found.and_then(|loaded| token_request(loaded, now)))
    }

    /// Gives these users until then to enrol. False if there is no such request, if one of them isn't in it, or
    /// if nothing changes for any of them.
    pub async fn move_enrolment_stop(
        &self,
        caller: &Caller,
        organization: &str,
        id: RequestId,
        users: &[UserId],
        stop: Timestamp,
        now: Timestamp,
    ) -> Result<bool> {
        self.check_account(caller, Action::ManageTokens, organization).await?;
        self.change_tokens(caller, id, |Loaded { request, tasks, .. }| {
            move_stop(request, tasks, users, stop, caller, now)
        })
        .await
    }

    /// Takes users out, or all of them, which can't be undone. False if there is no such request, if one of those
    /// named isn't in it, or if nothing changes for any of them.
    pub async fn remove_from_provisioning(
        &self,
        caller: &Caller,
        organization: &str,
        id: RequestId,
        removal: &Removal,
        now: Timestamp,
    ) -> Result<bool> {
        self.check_account(caller, Action::ManageTokens, organization).await?;
        self.change_tokens(caller, id, |Loaded { request, tasks, .. }| {
            remove(request, tasks, removal, caller, now, self.pace)
        })
        .await
    }

    /// Takes the caller's decision on a request for tokens; others aren't found here.
    pub async fn decide_on_tokens(
        &self,
        caller: &Caller,
        id: RequestId,
        ballot: Ballot,
        now: Timestamp,
    ) -> Result<Seen> {
        authorize(caller, Action::ManageTokens)?;
        let found = self.table.request(&caller.tenant, id).await?;
        if found.is_none_or(|it| it.request.token_option().is_none()) {
            return Err(Error::not_found("provisioning task", id));
        }
        self.decide(caller, id, ballot, &Precondition::None, now).await
    }

    /// What a user is to enrol with; none if there is nothing that they could enrol with now.
    pub async fn enrolment_code(
        &self,
        caller: &Caller,
        organization: &str,
        user: &UserId,
        id: RequestId,
        now: Timestamp,
    ) -> Result<Option<String>> {
        self.check_account(caller, Action::ManageTokens, organization).await?;
        let found = self.table.request(&caller.tenant, id).await?;
        let found = found.and_then(|loaded| token_request(loaded, now));
        let users = found.map(|found| found.users).unwrap_or_default();
        let theirs =
            users.into_iter().find(|it| it.user == *user && it.standing == Standing::Active);
        Ok(theirs.and_then(|it| it.enrolment?.code))
    }

    /// The numbers of the tokens that a user has enrolled with and still holds.
    pub async fn tokens_of(
        &self,
        caller: &Caller,
        organization: &str,
        user: &UserId,
        now: Timestamp,
    ) -> Result<Vec<String>> {
        self.check_account(caller, Action::ReadTokens, organization).await?;
        let grants = self.table.token_grants(&caller.tenant, user).await?;
        let reasons = grants.iter().flat_map(|grant| &grant.reasons).filter(|it| it.live);
        let mut ids: Vec<_> =
            reasons.filter_map(|reason| reason.request.zip(reason.task)).collect();
        ids.sort();
        ids.dedup();
        let tasks = self.tasks_with_requests(caller, ids).await?;
        let held = tasks.iter().filter(|(request, task)| {
            task.standing(request, now) == Some(Standing::Completed)
                && task.as_of(request).is_held()
        });
        Ok(held.map(|(_, task)| serial(task.id)).collect())
    }

    /// Refuses callers who may not, and names that the tenant doesn't go by.
    pub async fn check_account(
        &self,
        caller: &Caller,
        action: Action,
        organization: &str,
    ) -> Result<()> {
        authorize(caller, action)?;
        let names = self.table.settings(&caller.tenant).await?.value.account_names;
        if names.iter().any(|name| name == organization) {
            return Ok(());
        }
        Err(Error::not_found("organization", organization))
    }

    /// The requests that may still give this user a token, newest first.
    async fn open_of_user(
        &self,
        caller: &Caller,
        organization: &str,
        user: &UserId,
        now: Timestamp,
    ) -> Result<Vec<RequestId>> {
        self.check_account(caller, Action::ReadTokens, organization).await?;
        let ids = self.table.open_token_tasks_of(&caller.tenant, user).await?;
        let tasks = self.tasks_with_requests(caller, ids).await?;
        // A task's own row doesn't show that its request was rejected or stopped.
        let open = tasks.iter().filter(|(request, task)| {
            request.is_provisioning_tokens()
                && task.standing(request, now).is_some_and(Standing::is_open)
        });
        let mut places: Vec<_> =
            open.map(|(request, _)| (request.created_at, request.id)).collect();
        places.sort_by_key(|place| std::cmp::Reverse(*place));
        places.dedup();
        Ok(places.into_iter().map(|(_, id)| id).collect())
    }

    /// Tasks by their requests and numbers, each with its request, in that order: a read for many of them.
    async fn tasks_with_requests(
        &self,
        caller: &Caller,
        ids: Vec<(RequestId, TaskId)>,
    ) -> Result<Vec<(Request, Task)>> {
        let mut numbers: Vec<RequestId> = ids.iter().map(|(request, _)| *request).collect();
        numbers.dedup();
        let (requests, tasks) = try_join(
            self.table.requests_numbered(&caller.tenant, &numbers),
            self.table.tasks_by_key(&caller.tenant, &ids),
        )
        .await?;
        let requests: HashMap<RequestId, Request> =
            requests.into_iter().map(|request| (request.id, request)).collect();
        let mut tasks: HashMap<TaskId, Task> =
            tasks.into_iter().map(|task| (task.id, task)).collect();
        let of = |(request, task)| Some((requests.get(&request)?.clone(), tasks.remove(&task)?));
        Ok(ids.into_iter().filter_map(of).collect())
    }

    async fn token_requests(
        &self,
        caller: &Caller,
        ids: Vec<RequestId>,
        now: Timestamp,
    ) -> Result<Vec<TokenRequest>> {
        let read = ids.into_iter().map(|id| async move {
            let loaded = self.table.request(&caller.tenant, id).await?;
            Ok::<_, Error>(loaded.and_then(|loaded| token_request(loaded, now)))
        });
        let found: Vec<Option<TokenRequest>> =
            stream::iter(read).buffered(AT_ONCE).try_collect().await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Writes what is decided on a request, step by step; whoever repeats it goes on where it stopped.
    async fn change_tokens(
        &self,
        caller: &Caller,
        id: RequestId,
        decide: impl Fn(&Loaded) -> Result<Option<Vec<Change>>>,
    ) -> Result<bool> {
        let begun = AtomicBool::new(false);
        racing(|| async {
            let loaded = self.table.request(&caller.tenant, id).await?;
            let changes = loaded.as_ref().map(&decide).transpose()?.flatten();
            let Some(changes) = changes else {
                return Ok(Outcome::Done(begun.load(Ordering::Relaxed)));
            };
            for change in changes {
                match self.table.commit(&caller.tenant, &change, None).await {
                    Ok(()) => begun.store(true, Ordering::Relaxed),
                    Err(CommitError::Clash(_)) => return Ok(Outcome::Raced),
                    Err(CommitError::Fault(error)) => return Err(error),
                }
            }
            Ok(Outcome::Done(true))
        })
        .await
    }
}

/// None if it gives no tokens.
fn token_request(Loaded { request, tasks, .. }: Loaded, now: Timestamp) -> Option<TokenRequest> {
    request.token_option()?;
    let user = |task: &Task| {
        let standing = task.standing(&request, now)?;
        let Task { id, beneficiary, enrolment, .. } = task.as_of(&request);
        Some(TokenUser { task: id, user: beneficiary, enrolment, standing })
    };
    let users = tasks.iter().filter_map(user).collect();
    Some(TokenRequest { request, users })
}
