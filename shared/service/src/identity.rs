//! Who a secret belongs to.

use crate::Service;
use cloud::{
    secret::random_token,
    table::{credentials::Session, keys::hash},
};
use domain::{Caller, Error, Result, Role, TenantId, UserId};
use jiff::{SignedDuration, Timestamp};
use subtle::ConstantTimeEq;

/// How long a token is good for.
pub const TOKEN_LIFE: SignedDuration = SignedDuration::from_hours(1);

const WRONG: Error = Error::Unauthenticated("the user name or the secret is wrong");

impl Service {
    /// The caller with this login name and secret. Both wrong and unknown take the same answer.
    pub async fn sign_in(&self, login: &str, secret: &str) -> Result<Caller> {
        let credential = self.table.credential(login).await?.ok_or(WRONG)?;
        let given = hash(secret);
        if !bool::from(given.as_bytes().ct_eq(credential.secret_hash.as_bytes())) {
            return Err(WRONG);
        }
        self.caller(credential.tenant, credential.user, credential.roles).await
    }

    /// The caller whose token this is.
    pub async fn resume(&self, token: &str, now: Timestamp) -> Result<Caller> {
        let session = self.table.session(token, now).await?;
        let session =
            session.ok_or(Error::Unauthenticated("the token is unknown or has expired"))?;
        self.caller(session.tenant, session.user, session.roles).await
    }

    /// The caller whom somebody we trust vouches for, with the groups of their record.
    pub async fn caller(
        &self,
        tenant: TenantId,
        user: UserId,
        roles: Vec<Role>,
    ) -> Result<Caller> {
        let person = self.table.user(&tenant, &user).await?;
        let groups = person.map(|person| person.value.groups).unwrap_or_default();
        Ok(Caller { tenant, user, roles, groups })
    }

    /// A new token for a caller.
    pub async fn issue_token(&self, caller: &Caller, now: Timestamp) -> Result<String> {
        let token = random_token()?;
        let session = Session {
            tenant: caller.tenant.clone(),
            user: caller.user.clone(),
            roles: caller.roles.clone(),
            expires_at: now + TOKEN_LIFE,
        };
        self.table.put_session(&token, &session).await?;
        Ok(token)
    }
}
