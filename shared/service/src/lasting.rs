//! Tokens that last as long as they are used.

use crate::{
    Service,
    identity::{Identity, TOO_OLD},
    visit::LONGEST,
};
use cloud::{secret::random_token, table::credentials::Session};
use domain::Result;
use jiff::{SignedDuration, Timestamp};

/// A token isn't written with every call, but when it gains this much.
const STEP: SignedDuration = SignedDuration::from_secs(1);

impl Service {
    /// A new token for them. It ends when it wasn't used for so long, and in any case half a day after they signed in
    /// with a secret: roles and secrets that were taken away must come to an end.
    pub async fn issue_lasting(
        &self,
        identity: &Identity,
        idle: SignedDuration,
        now: Timestamp,
    ) -> Result<String> {
        let since = identity.since.unwrap_or(now);
        let end = since + LONGEST;
        if end <= now {
            return Err(TOO_OLD);
        }
        let token = random_token()?;
        let Identity { tenant, user, roles, .. } = identity.clone();
        let idle_seconds = u32::try_from(idle.as_secs()).ok();
        let session = Session {
            tenant,
            user,
            roles,
            scopes: Vec::new(),
            since: Some(since),
            expires_at: end.min(now + idle),
            idle: idle_seconds,
        };
        self.table.put_session(&token, &session).await?;
        Ok(token)
    }

    /// Whose token this is, which lets it last longer if it `renews`. None if it isn't one, or not any more.
    pub async fn use_token(
        &self,
        token: &str,
        renews: bool,
        now: Timestamp,
    ) -> Result<Option<Identity>> {
        // What is good for some scopes alone is good for nothing here.
        let session = self.table.session(token, now).await?;
        let Some(session) = session.filter(|session| session.scopes.is_empty()) else {
            return Ok(None);
        };
        if let Some(longer) = session.idle.filter(|_| renews) {
            self.prolong(token, &session, SignedDuration::from_secs(longer.into()), now).await?;
        }
        let Session { tenant, user, roles, since, scopes, .. } = session;
        Ok(Some(Identity { tenant, user, roles, since, scopes, is_limited: false }))
    }

    async fn prolong(
        &self,
        token: &str,
        session: &Session,
        idle: SignedDuration,
        now: Timestamp,
    ) -> Result<()> {
        let until = (now + idle).min(session.since.unwrap_or(now) + LONGEST);
        if until.duration_since(session.expires_at) < STEP {
            return Ok(());
        }
        self.table.prolong_session(token, &Session { expires_at: until, ..session.clone() }).await
    }

    /// The token is good for nothing any more.
    pub async fn end_token(&self, token: &str) -> Result<()> {
        self.table.delete_session(token).await
    }
}
