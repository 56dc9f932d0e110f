//! `DELETE /requests/{reqid}` and `DELETE /requests`: withdrawing. Contract section 8.

use super::{
    act::{Wish, at, request_number},
    links::Base,
    outcome::{self, Item, Row, Thing, things},
};
use crate::Answer;
use domain::{
    RequestId, Result, Rule,
    commands::{
        cancel::Manner,
        deed::{Deed, Order},
    },
};

/// What is done about each.
pub fn order() -> Order {
    Order { step: None, deed: Deed::Stop(Manner::Withdraw, None) }
}

/// Reads which requests are withdrawn. Here `requestId` is our number and `id` the client's key, the other
/// way round than where they are filed.
pub fn decode(bytes: &[u8]) -> Result<Vec<Wish>> {
    let wish = |Thing { id, request_id, .. }: Thing| {
        let item = Item { id, request_id, action: None };
        let id = item.request_id.as_deref().map_or_else(
            || {
                let message = "name the number of the request: id is the client's own key here";
                Err(at("requestId", Rule::Required, message))
            },
            |id| request_number("requestId", id),
        );
        Wish { item, order: id.map(|id| (id, order())) }
    };
    Ok(things(bytes, "requests")?.into_iter().map(wish).collect())
}

/// 200: it was withdrawn.
pub fn done(base: &Base, id: RequestId) -> Answer {
    outcome::done(base, "requests", &id.to_string(), "withdrawn")
}

/// 200 with what became of each.
pub fn answer(base: &Base, rows: &[Row]) -> Answer {
    outcome::answer(base, "requests", "requests", |item| item.request_id.as_deref(), rows)
}
