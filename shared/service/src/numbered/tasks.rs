//! The tasks of all requests, by their numbers.

use super::{FARTHEST, STRIDE, by_number, listing};
use crate::{Service, tasks::TaskOf};
use cloud::table::{keys, views::Order};
use domain::{
    Caller, Error, Place, Request, RequestId, Result, TaskId,
    policy::{Action, authorize},
    request::Class,
};
use std::collections::HashMap;

impl Service {
    /// How many tasks the requests have that a caller sees.
    pub async fn count_tasks(&self, caller: &Caller) -> Result<u64> {
        authorize(caller, Action::ReadRequests)?;
        let of = (!caller.sees_all()).then_some(&caller.user);
        let (asked, counts) = futures::try_join!(
            self.asked(caller, &Class::ALL),
            self.table.counts(&caller.tenant, of)
        )?;
        let others = asked.iter().filter(|request| request.requester != caller.user);
        let others: u64 = others.map(|request| u64::from(request.tally.total)).sum();
        Ok(counts.tasks() + others)
    }

    /// A page of the tasks of all requests that a caller sees, by number, with their requests. None where what
    /// asks the caller has to be mixed in.
    pub async fn page_of_tasks(
        &self,
        caller: &Caller,
        descends: bool,
        (offset, limit): (usize, usize),
    ) -> Result<Option<Vec<TaskOf>>> {
        authorize(caller, Action::ReadRequests)?;
        if !self.asked(caller, &Class::ALL).await?.is_empty() {
            return Ok(None);
        }
        let keys = self.task_keys(caller, descends, (offset, limit)).await?;
        let mut ids: Vec<RequestId> = keys.iter().map(|(request, _)| *request).collect();
        ids.dedup();
        let requests = self.of_numbers(caller, &ids).await?.into_iter().map(by_number);
        let requests: HashMap<RequestId, Request> = requests.collect();
        let mut tasks = self.table.tasks_by_key(&caller.tenant, &keys).await?;
        tasks.sort_unstable_by_key(|task| task.id);
        if descends {
            tasks.reverse();
        }
        let found = tasks.into_iter().filter_map(|task| {
            Some(TaskOf { request: requests.get(&task.request)?.clone(), task })
        });
        Ok(Some(found.collect()))
    }

    /// The tasks of a page: those of each request follow it by number.
    async fn task_keys(
        &self,
        caller: &Caller,
        descends: bool,
        (offset, limit): (usize, usize),
    ) -> Result<Vec<(RequestId, TaskId)>> {
        let order = if descends { Order::NewestFirst } else { Order::OldestFirst };
        let listing = listing(caller, &Class::ALL);
        let (mut found, mut passed, mut walked) = (Vec::new(), 0, 0);
        let mut place: Option<String> = None;
        loop {
            let tenant = &caller.tenant;
            let behind = place.as_deref();
            let (ids, more) =
                self.table.numbers_listed(tenant, &listing, order, behind, STRIDE).await?;
            let requests = self.table.filed(tenant, &ids).await?;
            for request in ids.iter().filter_map(|id| requests.get(id)) {
                let mut tasks = request.task_ids();
                if descends {
                    tasks.reverse();
                }
                for task in tasks {
                    if passed < offset {
                        passed += 1;
                    } else if found.len() < limit {
                        found.push((request.id, task));
                    } else {
                        return Ok(found);
                    }
                }
            }
            walked += ids.len();
            match ids.last().filter(|_| more) {
                None => return Ok(found),
                Some(_) if walked > FARTHEST => return Err(too_far_behind()),
                Some(last) => place = Some(keys::number(*last)),
            }
        }
    }
}

fn too_far_behind() -> Error {
    let message = format!(
        "lies behind the tasks of {FARTHEST} requests: filter them by miq_request_id, or begin at the other end"
    );
    Error::malformed(Place::Field("offset".into()), message)
}
