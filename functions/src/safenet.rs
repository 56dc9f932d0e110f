//! SafeNet's management API: one address, and so one function. What its operations do stands beside it, in
//! one file for each thing that they are about.

pub mod call;

mod session;
mod tasks;
mod tokens;
mod users;

use dialects::safenet::command::Page;
use domain::{Caller, Error, Place, RequestId, Result, UserId};
use jiff::Timestamp;
use service::Service;

/// A caller who is signed in, and what operations need beside their parameters.
struct Visit {
    service: Service,
    caller: Caller,
    now: Timestamp,
    /// What links to us begin with.
    front: String,
}

/// The request of that number. One that is never handed out is one that isn't there.
fn request_id(number: i32) -> Result<RequestId> {
    let id = u32::try_from(number).ok().and_then(|number| RequestId::new(number).ok());
    id.ok_or_else(|| no_task(number))
}

fn no_task(number: impl ToString) -> Error {
    Error::not_found("provisioning task", number)
}

fn user_ids(names: &[String]) -> Result<Vec<UserId>> {
    names.iter().map(UserId::parse).collect()
}

/// How many records are passed over at most.
const MOST_PASSED: usize = 10_000;

/// How many records to pass over, and how many to show at most.
fn bounds(page: Page) -> Result<(usize, usize)> {
    let number = |number: i32| {
        let message = "neither the first record nor the number of records can be negative";
        usize::try_from(number).map_err(|_| Error::malformed(Place::Whole, message))
    };
    let (start, size) = (number(page.start)?, number(page.size)?);
    if start > MOST_PASSED {
        let message = format!("the first record can be {MOST_PASSED} at most");
        return Err(Error::malformed(Place::Whole, message));
    }
    Ok((start, size))
}
