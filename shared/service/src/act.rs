//! All that people do about a request once it is filed, each by its own verb.

use crate::{
    Service,
    decide::First,
    in_turn::in_turn,
    racing::{Outcome, racing},
    read::Seen,
};
use domain::{
    Caller, Change, Error, Request, RequestId, Result, TaskId, TenantId, UserId,
    approval::Approver,
    change::Entry,
    commands::{
        cancel::cancel,
        decide::decide,
        deed::{Deed, Order},
        reassign::{People, concerned, reassign},
        steer::steer,
    },
    policy::authorize,
};
use futures::future::try_join_all;
use jiff::Timestamp;
use tokio::time::Instant;

impl Service {
    /// Does it, if the step that is meant is the open one. What stands like that already stays.
    pub async fn act(
        &self,
        caller: &Caller,
        id: RequestId,
        order: &Order,
        now: Timestamp,
    ) -> Result<Request> {
        authorize(caller, order.deed.action())?;
        let first = First::default();
        racing(|| async {
            let Some(loaded) = self.table.request_and_votes(&caller.tenant, id).await? else {
                return Err(self.none_like(caller, id).await?);
            };
            let seen = self.visible(caller, id, Some(loaded)).await?;
            check_step(&seen.request, order.step)?;
            first.check(&seen.request)?;
            match self.change(&seen, &order.deed, now).await? {
                Some(change) => self.write(seen, change).await,
                None => Ok(Outcome::Done(seen)),
            }
        })
        .await
        .map(|seen| seen.request)
    }

    /// The same for several requests, each of which stands or falls by itself: in order where they are
    /// for one request, and several requests at a time. What there is no time left for is busy, and has to come again.
    pub async fn act_on_all(
        &self,
        caller: &Caller,
        orders: Vec<(RequestId, Order)>,
        now: Timestamp,
    ) -> Vec<Result<Request>> {
        let until = Instant::now() + self.patience;
        let keyed = orders.into_iter().map(|(id, order)| (id, (id, order))).collect();
        let act = |(id, order)| async move {
            if Instant::now() >= until {
                return Err(Error::busy());
            }
            self.act(caller, id, &order, now).await
        };
        in_turn(keyed, act).await
    }

    async fn change(&self, seen: &Seen, deed: &Deed, now: Timestamp) -> Result<Option<Change>> {
        let Seen { caller, request, votes, .. } = seen;
        match deed {
            Deed::Decide(ballot) => {
                decide(request, votes, caller, ballot.clone(), now, self.pace).map(Some)
            }
            Deed::Steer(steering, comment) => {
                steer(request, votes, caller, *steering, comment.clone(), now)
            }
            Deed::Reassign(to, comment) => {
                let people = self.people_among(&caller.tenant, &concerned(request, to)).await?;
                reassign(request, votes, caller, to, &people, comment.clone(), now).map(Some)
            }
            Deed::Stop(manner, comment) => {
                cancel(request, caller, *manner, comment.clone(), now).map(Some)
            }
        }
    }

    /// Why there is no such request: perhaps it is the number of a part of one.
    async fn none_like(&self, caller: &Caller, id: RequestId) -> Result<Error> {
        let none = || Error::not_found("request", id);
        let task = TaskId::new(id.number())?;
        let Some(parent) = self.table.request_of_task(&caller.tenant, task).await? else {
            return Ok(none());
        };
        let loaded = self.table.request_and_votes(&caller.tenant, parent).await?;
        match self.visible(caller, parent, loaded).await {
            Err(Error::NotFound { .. }) => Ok(none()),
            Ok(seen) if seen.request.tally.total == 1 => Ok(none()),
            Ok(_) => {
                let message = format!("{id} is a part of request {parent}: act on {parent}");
                Ok(Error::conflict("ActOnParent", message))
            }
            Err(error) => Err(error),
        }
    }

    /// Which of these users exist, and who belongs to these groups.
    pub(crate) async fn people_among(
        &self,
        tenant: &TenantId,
        approvers: &[Approver],
    ) -> Result<People> {
        let (mut users, mut groups) = (Vec::new(), Vec::new());
        for approver in approvers {
            match approver {
                Approver::User(user) => users.push(user.clone()),
                Approver::Group(group) => groups.push(group.clone()),
            }
        }
        let members = groups.into_iter().map(|group| async move {
            let entry = Entry::Group(group.clone());
            let members: Vec<UserId> = self.table.members(tenant, &entry).await?;
            Ok::<_, Error>((group, members))
        });
        let users = self.table.users(tenant, &users).await?;
        Ok(People {
            users: users.into_iter().map(|user| user.id).collect(),
            members: try_join_all(members).await?.into_iter().collect(),
        })
    }
}

/// Whether what the caller means is what waits for a decision now.
fn check_step(request: &Request, step: Option<usize>) -> Result<()> {
    let open = request.open_step().map(|_| request.settled);
    let Some(step) = step.filter(|step| Some(*step) != open) else { return Ok(()) };
    let waiting = match open {
        Some(open) => format!("step {} waits for a decision", open + 1),
        None => "nothing waits for a decision any more".to_owned(),
    };
    let message = format!("step {} isn't open: {waiting}", step + 1);
    Err(Error::conflict("StepNotOpen", message))
}
