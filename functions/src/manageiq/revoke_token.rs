//! `DELETE /api/auth`, `/api/v4.4.0/auth`: the token is good for nothing any more. Contract section 3.1.

use super::{Outcome, Visit, serve, token};
use dialects::{
    Answer,
    manageiq::{Fault, token::revoked},
};

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(handle).await
}

async fn handle(visit: Visit) -> Outcome<Answer> {
    let Some(token) = token(&visit.call)? else {
        return Err(Fault::bad_request("Send the token that is to end as X-Auth-Token").into());
    };
    visit.service.end_token(token).await?;
    Ok(revoked())
}
