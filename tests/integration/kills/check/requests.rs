//! Every request that was accepted is there once, at its right end, with nothing left to do.

use std::collections::BTreeSet;

use domain::{
    Request, Task,
    lifecycle::{Fulfilment, Revocation},
    request::Tally,
};

use super::{super::client::Filed, rows::Rows};

pub(super) fn check(rows: &Rows, filed: &[Filed]) -> Vec<String> {
    let mut wrong = Vec::new();
    let accepted: BTreeSet<u32> = filed.iter().map(|it| it.id).collect();
    let kept: BTreeSet<u32> = rows.requests.keys().copied().collect();
    wrong.extend(
        accepted.difference(&kept).map(|id| format!("request {id} was accepted and is gone")),
    );
    wrong.extend(kept.difference(&accepted).map(|id| format!("nobody was told of request {id}")));
    for Filed { id, kind } in filed {
        let Some(request) = rows.requests.get(id) else { continue };
        let phase = request.phase(request.modified_at);
        if !kind.ends().contains(&phase) {
            let tasks = rows.tasks_of(request);
            let ends: Vec<_> =
                tasks.iter().map(|it| (it.fulfilment, it.attempts, &it.error)).collect();
            wrong.push(format!("request {id} ({kind:?}) ended {phase:?}: {ends:?}"));
        }
        wrong.extend(tasks(rows, request).map(|what| format!("request {id} ({kind:?}) {what}")));
    }
    wrong.extend(rows.tasks.values().filter_map(unfinished));
    wrong.extend(rows.raw("asked").map(|row| format!("somebody is still asked: {row}")));
    wrong.extend(rows.raw("staging").map(|row| format!("still being written: {row}")));
    wrong
}

fn tasks(rows: &Rows, request: &Request) -> impl Iterator<Item = String> {
    let tasks = rows.tasks_of(request);
    let tally = Tally::fold(tasks.iter().map(|task| task.counted(request)));
    let counted = (tally != request.tally)
        .then(|| format!("counts {:?}, and its tasks are {tally:?}", request.tally));
    counted.into_iter()
}

fn unfinished(task: &Task) -> Option<String> {
    let leased = task.lease.is_some();
    let waits = task.due_at.is_some() || task.not_before.is_some_and(|_| is_open(task));
    let owed = matches!(task.revocation, Revocation::Due | Revocation::Revoking);
    let wrong = leased || waits || owed;
    wrong.then(|| format!("something is left to do for task {}: {task:?}", task.id))
}

fn is_open(task: &Task) -> bool {
    matches!(task.fulfilment, Fulfilment::Running | Fulfilment::Retrying)
}
