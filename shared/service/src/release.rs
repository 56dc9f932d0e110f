//! Giving back early.

use crate::{
    Service,
    racing::{Outcome, racing},
    read::Seen,
};
use cloud::table::CommitError;
use domain::{
    Caller, Change, Precondition, RequestId, Result, Task,
    commands::release::{Return, nothing_held, release},
    policy::{Action, authorize},
};
use jiff::Timestamp;
use std::{
    collections::HashMap,
    sync::atomic::{AtomicBool, Ordering},
};

impl Service {
    /// Ends now what is held. Each step stands for itself, so whoever repeats it goes on where it stopped.
    pub async fn release(
        &self,
        caller: &Caller,
        id: RequestId,
        back: &Return,
        expected: &Precondition,
        now: Timestamp,
    ) -> Result<Seen> {
        authorize(caller, Action::ReleaseRequest)?;
        let begun = AtomicBool::new(false);
        racing(|| async {
            let loaded = self.table.request(&caller.tenant, id).await?;
            let seen = self.visible(caller, id, loaded).await?;
            expected.check(Some(seen.request.version))?;
            let grants = self.grants_of(&seen).await?;
            let Seen { request, tasks, .. } = &seen;
            let changes = release(request, tasks, &grants, caller, back, now, self.pace)?;
            if changes.is_empty() && !begun.load(Ordering::Relaxed) {
                return Err(nothing_held());
            }
            self.write_each(seen, changes, &begun).await
        })
        .await
    }

    async fn write_each(
        &self,
        mut seen: Seen,
        changes: Vec<Change>,
        begun: &AtomicBool,
    ) -> Result<Outcome<Seen>> {
        for change in changes {
            match self.table.commit(&seen.caller.tenant, &change, None).await {
                Ok(()) => begun.store(true, Ordering::Relaxed),
                Err(CommitError::Clash(_)) => return Ok(Outcome::Raced),
                Err(CommitError::Fault(error)) => return Err(error),
            }
            replace(&mut seen.tasks, change.tasks);
        }
        Ok(Outcome::Done(seen))
    }
}

fn replace(tasks: &mut [Task], changed: Vec<Task>) {
    let mut changed: HashMap<_, _> = changed.into_iter().map(|task| (task.id, task)).collect();
    for task in tasks {
        if let Some(new) = changed.remove(&task.id) {
            *task = new;
        }
    }
}
