//! Users enrol with the codes that they were given.

use crate::{
    Service,
    racing::{Outcome, racing},
};
use cloud::{secret::random_token, table::CommitError};
use domain::{
    Result,
    commands::{
        enrol::{self, Enrolling},
        work::Snapshot,
    },
    enrolment::Standing,
};
use jiff::Timestamp;

/// What a code is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// For enrolling, or it was.
    Good(Invitation),
    /// For nothing: it is none, or its user was removed. Nobody learns which.
    Void,
}

/// What a user is to enrol with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// What it is called.
    pub name: String,
    /// How far its user has come: active, expired or completed.
    pub standing: Standing,
    /// From when on it is too late.
    pub stop: Option<Timestamp>,
}

/// Draws a code, if the outcome of this task may need one.
pub(crate) fn draw_code(snapshot: &mut Snapshot) -> Result<()> {
    if enrol::needs_code(snapshot) {
        snapshot.code = Some(random_token()?);
    }
    Ok(())
}

/// The page where users enrol with this code, below the address that people reach us at.
pub fn enrolment_link(public_url: &str, code: &str) -> String {
    format!("{}/enrol?code={code}", public_url.trim_end_matches('/'))
}

impl Service {
    /// What a code is good for now.
    pub async fn look_at_code(&self, code: &str, now: Timestamp) -> Result<Shown> {
        let found = self.snapshot_of(code).await?;
        Ok(found.map_or(Shown::Void, |snapshot| shown(&snapshot, now)))
    }

    /// Enrols whoever shows this code; again and again, if need be.
    pub async fn enrol(&self, code: &str, now: Timestamp) -> Result<Shown> {
        racing(|| async {
            let Some(mut snapshot) = self.snapshot_of(code).await? else {
                return Ok(Outcome::Done(Shown::Void));
            };
            let Snapshot { request, task, .. } = &snapshot;
            let change = match enrol::enrol(request, task, now) {
                Enrolling::Enrols(change) => change,
                Enrolling::Enrolled | Enrolling::TooLate | Enrolling::Void => {
                    return Ok(Outcome::Done(shown(&snapshot, now)));
                }
            };
            match self.table.commit(&request.tenant, &change, None).await {
                Ok(()) => {}
                Err(CommitError::Clash(_)) => return Ok(Outcome::Raced),
                Err(CommitError::Fault(error)) => return Err(error),
            }
            snapshot.task = change.tasks.into_iter().next().unwrap_or(snapshot.task);
            Ok(Outcome::Done(shown(&snapshot, now)))
        })
        .await
    }

    async fn snapshot_of(&self, code: &str) -> Result<Option<Snapshot>> {
        let Some(coded) = self.table.coded(code).await? else { return Ok(None) };
        let found = self.table.work(&coded.tenant, coded.of.request, coded.of.task).await?;
        let has = |snapshot: &Snapshot| {
            let given = snapshot.task.enrolment.as_ref().and_then(|it| it.code.as_deref());
            given == Some(code)
        };
        Ok(found.filter(has))
    }
}

fn shown(Snapshot { request, task, .. }: &Snapshot, now: Timestamp) -> Shown {
    let Some(standing) = task.standing(request, now) else { return Shown::Void };
    match standing {
        Standing::Active | Standing::Expired | Standing::Completed => {}
        Standing::Planned | Standing::Removed | Standing::Failed => return Shown::Void,
    }
    let item = request.content.items.get(task.item);
    Shown::Good(Invitation {
        name: item.map(|item| item.template_name.clone()).unwrap_or_default(),
        standing,
        stop: task.enrolment.as_ref().and_then(|it| it.stop),
    })
}
