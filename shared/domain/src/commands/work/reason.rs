//! Ending one reason of several: the target is only touched when it was the last.

use super::{KEPT, Snapshot, begin::done};
use crate::{Change, Result, commands::Pace, request::Operation};
use jiff::Timestamp;

/// What to write if the target needn't be touched; none if it has to be taken back.
pub(super) fn end(snapshot: &Snapshot, now: Timestamp, pace: Pace) -> Result<Option<Change>> {
    let Snapshot { request, task, grant, .. } = snapshot;
    let named = request.content.items[task.item].reason;
    let Some(reason) = named.filter(|_| request.content.operation == Operation::Revoke) else {
        return Ok(None);
    };
    let mut rest = grant.clone();
    rest.drop_request(reason);
    if !grant.is_held_for(reason) {
        let message = format!("request {reason} is no reason any more");
        return done(request.clone(), task.clone(), Some(message), now, pace).map(Some);
    }
    if !rest.is_live() {
        return Ok(None);
    }
    rest.version += 1;
    let mut task = task.clone();
    task.kept = true;
    let change = done(request.clone(), task, Some(KEPT.to_owned()), now, pace)?;
    Ok(Some(Change { grants: vec![rest], ..change }))
}
