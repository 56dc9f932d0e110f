//! `GET /api/auth`, `/api/v4.4.0/auth`: a token that lasts as long as it is used. Contract section 3.1.

use super::{Outcome, Visit, serve};
use cloud::secret::random_token;
use dialects::{
    Answer,
    manageiq::token::{Purpose, issued},
};

/// Boots the function and serves its calls.
pub async fn main() -> Result<(), lambda::Error> {
    serve(handle).await
}

async fn handle(visit: Visit) -> Outcome<Answer> {
    let Visit { service, identity, call, .. } = &visit;
    visit.check_accept()?;
    let purpose = Purpose::parse(call.query("requester_type"))?;
    let token = match purpose {
        Purpose::Api | Purpose::Pages => {
            service.issue_lasting(identity, purpose.life(), call.now).await?
        }
        Purpose::Sockets => random_token()?,
    };
    Ok(issued(&token, purpose, call.now))
}
