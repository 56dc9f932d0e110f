//! `POST /iam/governance/selfservice/api/v1/requests`: files several requests, each of which stands or
//! falls by itself. Contract section 4.

use super::{base, failure, serve};
use dialects::{
    Answer,
    oracle::create::{self, Row, decode},
};
use domain::{Caller, Result, policy::Action};
use lambda::http::Call;
use service::{
    Service,
    submit::{ClientKey, Filed, Wanted},
};

/// The most bytes of a body: what Lambda lets through.
const MAX_BODY: usize = 6 * 1024 * 1024;

/// Boots the function and serves its calls.
pub async fn main() -> std::result::Result<(), lambda::Error> {
    serve(Action::FileRequest, handle).await
}

async fn handle(service: Service, caller: Caller, call: Call) -> Result<Answer> {
    let (mut rows, mut wanted) = (Vec::new(), Vec::new());
    for item in decode(call.json(MAX_BODY)?)? {
        let outcome = item.wish.map(|wish| wanted.push(wanted_of(wish)));
        rows.push((item.request_id, outcome));
    }
    let mut filed = service.submit_all(&caller, wanted, call.now).await?.into_iter();
    let rows = rows.into_iter().map(|(request_id, read)| {
        let outcome = read.and_then(|()| next(&mut filed));
        Row { request_id, outcome: outcome.map_err(|error| failure(&error)) }
    });
    Ok(create::answer(&base(&call), &rows.collect::<Vec<_>>()))
}

fn wanted_of(wish: create::Wish) -> Wanted {
    let key = wish.key.map(|key| ClientKey { key, fingerprint: wish.fingerprint });
    Wanted { submission: wish.submission, key }
}

/// The outcome of the next item that was read.
fn next(outcomes: &mut impl Iterator<Item = Result<Filed>>) -> Result<domain::RequestId> {
    let outcome = outcomes.next();
    let outcome = outcome.ok_or_else(|| domain::Error::internal("an item has no outcome"))?;
    outcome.map(|filed| filed.id)
}
