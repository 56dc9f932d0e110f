//! Looking after one task.

use crate::{
    Service,
    enrol::draw_code,
    in_turn::in_turn,
    racing::{Outcome, racing},
    tasks::TaskOf,
};
use cloud::table::{Clash, CommitError};
use domain::{
    Caller, Error, Finding, Place, RequestId, Result, Rule, TaskId,
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
    ) -> Result<TaskOf> {
        authorize(caller, Action::ManageTasks)?;
        if let Care::Assign(to) = &care {
            self.check_assignee(caller, to).await?;
        }
        let request = self.request_of(caller, id).await?;
        racing(|| async {
            let snapshot = self.table.work(&caller.tenant, request, id).await?;
            let mut snapshot = snapshot.ok_or_else(|| Error::not_found("task", id))?;
            draw_code(&mut snapshot)?;
            let Snapshot { request, task, .. } = snapshot.clone();
            let care = care.clone();
            let Some(change) = tend(snapshot, caller, care, comment.clone(), now, self.pace)?
            else {
                return Ok(Outcome::Done(TaskOf { request, task }));
            };
            match self.table.commit(&caller.tenant, &change, None).await {
                Ok(()) => {
                    let request = change.request.unwrap_or(request);
                    let task = change.tasks.into_iter().next().unwrap_or(task);
                    Ok(Outcome::Done(TaskOf { request, task }))
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

    /// The same for several tasks, each of which stands or falls by itself: those of one request in
    /// order, and several requests at a time.
    pub async fn tend_all(
        &self,
        caller: &Caller,
        cares: Vec<(TaskId, Care)>,
        now: Timestamp,
    ) -> Vec<Result<TaskOf>> {
        let ids = cares.iter().map(|(id, _)| (*id, *id)).collect();
        let found = in_turn(ids, |id| async move { self.request_of(caller, id).await }).await;
        // What isn't there is found out by itself.
        let keys = found.into_iter().map(Result::ok);
        let keyed = keys.zip(cares).collect();
        in_turn(keyed, |(id, care)| async move { self.tend(caller, id, care, None, now).await })
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
