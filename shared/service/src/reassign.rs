//! Others are asked instead.

use crate::{Service, racing::racing, read::Seen};
use domain::{
    Caller, Error, Precondition, RequestId, Result, TenantId, UserId,
    approval::Approver,
    change::Entry,
    commands::reassign::{People, concerned, reassign},
    policy::{Action, authorize},
};
use futures::future::try_join_all;
use jiff::Timestamp;

impl Service {
    /// Asks `to` in the open step instead of the caller, or of those whose part an operator hands over.
    pub async fn reassign(
        &self,
        caller: &Caller,
        id: RequestId,
        to: &[Approver],
        comment: Option<String>,
        expected: &Precondition,
        now: Timestamp,
    ) -> Result<Seen> {
        authorize(caller, Action::DecideRequest)?;
        racing(|| async {
            let seen = self.undecided(caller, id, expected).await?;
            let concerned = concerned(&seen.request, to);
            let people = self.people_among(&caller.tenant, &concerned).await?;
            let Seen { caller, request, votes, .. } = &seen;
            let change = reassign(request, votes, caller, to, &people, comment.clone(), now)?;
            self.write(seen, change).await
        })
        .await
    }

    /// Which of these users exist, and who belongs to these groups.
    pub(crate) async fn people_among(
        &self,
        tenant: &TenantId,
        approvers: &[Approver],
    ) -> Result<People> {
        let users: Vec<UserId> = approvers
            .iter()
            .filter_map(|approver| match approver {
                Approver::User(user) => Some(user.clone()),
                Approver::Group(_) => None,
            })
            .collect();
        let groups = approvers.iter().filter_map(|approver| match approver {
            Approver::User(_) => None,
            Approver::Group(group) => Some(group.clone()),
        });
        let members = groups.map(|group| async move {
            let members = self.table.members(tenant, &Entry::Group(group.clone())).await?;
            Ok::<_, Error>((group, members))
        });
        let users = self.table.users(tenant, &users).await?;
        Ok(People {
            users: users.into_iter().map(|user| user.id).collect(),
            members: try_join_all(members).await?.into_iter().collect(),
        })
    }
}
