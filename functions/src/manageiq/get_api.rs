//! `GET /api`, `/api/v4.4.0`: the entry point, by which clients get to know the API. Contract section 1.5.

use super::{Outcome, Visit, serve};
use dialects::{
    Answer,
    manageiq::entry::{Reader, answer},
};

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(handle).await
}

async fn handle(mut visit: Visit) -> Outcome<Answer> {
    visit.check_accept()?;
    visit.myself().await?;
    let attributes = visit.call.query("attributes").unwrap_or_default();
    let with_features = attributes.split(',').any(|name| name.trim() == "authorization");
    let user = visit.user.as_ref();
    let group = visit.group.as_ref().or(user.and_then(|user| user.groups.first()));
    let reader = Reader { caller: &visit.caller, user, group };
    Ok(answer(reader, &visit.base, with_features, visit.call.now))
}
