//! Looking after one task.

use crate::{
    Service,
    racing::{Outcome, racing},
};
use cloud::table::{Clash, CommitError};
use domain::{
    Caller, Error, Finding, Place, Request, RequestId, Result, Rule, Task, TaskId,
    approval::Approver,
    commands::{
        tend::{Care, tend},
        work::Snapshot,
    },
    policy::{Action, authorize},
};
use jiff::Timestamp;

impl Service {
    /// Has an operator look after one task; answers it as it is then, with its request.
    pub async fn tend(
        &self,
        caller: &Caller,
        id: TaskId,
        care: Care,
        comment: Option<String>,
        now: Timestamp,
    ) -> Result<(Request, Task)> {
        authorize(caller, Action::ManageTasks)?;
        if let Care::Assign(to) = &care {
            self.check_assignee(caller, to).await?;
        }
        let request = self.request_of(caller, id).await?;
        racing(|| async {
            let snapshot = self.table.work(&caller.tenant, request, id).await?;
            let snapshot = snapshot.ok_or_else(|| Error::not_found("task", id))?;
            let Snapshot { request, task, .. } = snapshot.clone();
            let care = care.clone();
            let Some(change) = tend(snapshot, caller, care, comment.clone(), now, self.pace)?
            else {
                return Ok(Outcome::Done((request, task)));
            };
            match self.table.commit(&caller.tenant, &change, None).await {
                Ok(()) => {
                    let task = change.tasks.into_iter().next().unwrap_or(task);
                    Ok(Outcome::Done((change.request.unwrap_or(request), task)))
                }
                Err(CommitError::Clash(Clash::Name(_))) => {
                    Err(Error::conflict("NameInUse", "another request has taken its name since"))
                }
                Err(CommitError::Clash(_)) => Ok(Outcome::Raced),
                Err(CommitError::Fault(error)) => Err(error),
            }
        })
        .await
    }

    /// The request that a task belongs to.
    pub(crate) async fn request_of(&self, caller: &Caller, id: TaskId) -> Result<RequestId> {
        let found = self.table.request_of_task(&caller.tenant, id).await?;
        found.ok_or_else(|| Error::not_found("task", id))
    }

    async fn check_assignee(&self, caller: &Caller, to: &Approver) -> Result<()> {
        let people = self.people_among(&caller.tenant, std::slice::from_ref(to)).await?;
        let exists = match to {
            Approver::User(user) => people.users.contains(user),
            Approver::Group(group) => {
                people.members.get(group).is_some_and(|members| !members.is_empty())
            }
        };
        if exists {
            return Ok(());
        }
        let place = Place::Field("assignee".into());
        Err(Error::Invalid(vec![Finding::new(Rule::NotFound, place, format!("there is no {to}"))]))
    }
}
