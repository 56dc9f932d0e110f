//! Pages of an index.

use super::{FARTHEST, listing};
use crate::Service;
use cloud::table::views::{Listing, Order};
use domain::{
    Caller, Error, Place, Request, RequestId, Result,
    policy::{Action, authorize},
    request::Class,
};
use std::collections::BTreeSet;

/// The numbers of a page.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    /// In order.
    pub ids: Vec<RequestId>,
    /// How many requests the caller sees of these classes.
    pub count: u64,
}

impl Service {
    /// The numbers of a page of the requests that a caller sees. What is filed meanwhile may move the pages of
    /// a list that is read from its end.
    pub async fn numbers(
        &self,
        caller: &Caller,
        classes: &[Class],
        descends: bool,
        (offset, limit): (usize, usize),
    ) -> Result<Numbers> {
        authorize(caller, Action::ReadRequests)?;
        let asked = self.asked(caller, classes).await?;
        if !asked.is_empty() {
            return self.merged_numbers(caller, classes, asked, descends, (offset, limit)).await;
        }
        let listing = listing(caller, classes);
        let count = self.count_listed(caller, classes).await?;
        let order = if descends { Order::NewestFirst } else { Order::OldestFirst };
        let ids = self.page_of(caller, &listing, order, count, (offset, limit)).await?;
        Ok(Numbers { ids, count })
    }

    /// The same as `numbers`, for who has filed requests and is asked about others.
    async fn merged_numbers(
        &self,
        caller: &Caller,
        classes: &[Class],
        asked: Vec<Request>,
        descends: bool,
        (offset, limit): (usize, usize),
    ) -> Result<Numbers> {
        let oldest = Order::OldestFirst;
        let listing = listing(caller, classes);
        let (own, more) =
            self.table.numbers_listed(&caller.tenant, &listing, oldest, None, FARTHEST).await?;
        if more {
            return Err(too_far());
        }
        let all: BTreeSet<RequestId> =
            own.into_iter().chain(asked.iter().map(|request| request.id)).collect();
        let count = all.len() as u64;
        let mut ids: Vec<RequestId> = all.into_iter().collect();
        if descends {
            ids.reverse();
        }
        Ok(Numbers { ids: ids.into_iter().skip(offset).take(limit).collect(), count })
    }

    /// A page of an index, read from whichever end is nearer.
    async fn page_of(
        &self,
        caller: &Caller,
        listing: &Listing,
        order: Order,
        count: u64,
        (offset, limit): (usize, usize),
    ) -> Result<Vec<RequestId>> {
        let left = usize::try_from(count).unwrap_or(usize::MAX).saturating_sub(offset);
        let size = limit.min(left);
        let (reads, skip) = match left - size {
            behind if offset > FARTHEST && behind < offset => (other(order), behind),
            _ => (order, offset),
        };
        if size == 0 {
            return Ok(Vec::new());
        }
        if skip > FARTHEST {
            return Err(too_far());
        }
        let place = match skip {
            0 => None,
            _ => match self.table.place_behind(&caller.tenant, listing, reads, skip).await? {
                None => return Ok(Vec::new()),
                place => place,
            },
        };
        let tenant = &caller.tenant;
        let (mut ids, _) =
            self.table.numbers_listed(tenant, listing, reads, place.as_deref(), size).await?;
        if reads != order {
            ids.reverse();
        }
        Ok(ids)
    }
}

fn other(order: Order) -> Order {
    match order {
        Order::NewestFirst => Order::OldestFirst,
        Order::OldestFirst => Order::NewestFirst,
    }
}

fn too_far() -> Error {
    let message = format!(
        "lies more than {FARTHEST} requests away from both ends of the list: filter it, e.g. by id or userid"
    );
    Error::malformed(Place::Field("offset".into()), message)
}
