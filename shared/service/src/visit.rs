//! Sessions of clients that sign in once and then show a cookie.

use crate::{Service, identity::Identity};
use cloud::{secret::random_id, table::credentials::Session};
use domain::{Caller, Error, Result};
use jiff::{SignedDuration, Timestamp};

/// How long a session lasts without a call.
pub const IDLE: SignedDuration = SignedDuration::from_mins(20);
/// How long it lasts at most: roles and secrets that were taken away must come to an end.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// A session isn't written with every call, but when it has come this much nearer to its end, and so it is given this much more.
const STEP: SignedDuration = SignedDuration::from_mins(1);

impl Service {
    /// Opens a session for whoever signs in with a login name or mail address and its secret: its id, which
    /// is the secret of it. None if they don't fit.
    pub async fn connect(
        &self,
        name_or_email: &str,
        secret: &str,
        now: Timestamp,
    ) -> Result<Option<String>> {
        let identity = match self.sign_in_by_either(name_or_email, secret).await {
            Ok(identity) => identity,
            Err(Error::Unauthenticated(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let id = random_id()?;
        let Identity { tenant, user, roles, .. } = identity;
        let (since, expires_at) = (Some(now), now + IDLE + STEP);
        let scopes = Vec::new();
        let session = Session { tenant, user, roles, scopes, since, expires_at, idle: None };
        self.table.put_visit(&id, &session).await?;
        Ok(Some(id))
    }

    /// A mail address is the same in small letters and in capitals.
    async fn sign_in_by_either(&self, name: &str, secret: &str) -> Result<Identity> {
        match self.sign_in(name, secret).await {
            Err(Error::Unauthenticated(_)) if name.contains('@') => {
                self.sign_in(&name.to_lowercase(), secret).await
            }
            signed => signed,
        }
    }

    /// Whose session this is; every call lets it last longer. None if it isn't one, or not any more.
    pub async fn visitor(&self, id: &str, now: Timestamp) -> Result<Option<Caller>> {
        let Some(session) = self.table.visit(id, now).await? else { return Ok(None) };
        let until = (now + IDLE + STEP).min(session.since.unwrap_or(now) + LONGEST);
        if until.duration_since(session.expires_at) >= STEP {
            let longer = Session { expires_at: until, ..session.clone() };
            self.table.put_visit(id, &longer).await?;
        }
        let Session { tenant, user, roles, .. } = session;
        Ok(Some(Caller { tenant, user, roles, groups: Vec::new() }))
    }
}
