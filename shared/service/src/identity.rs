//! Who a secret belongs to.

use crate::Service;
use cloud::{
    secret::random_token,
    table::{
        credentials::{Credential, Sender, Session},
        keys::hash,
    },
};
use domain::{Caller, Error, Request, Result, Role, TenantId, UserId};
use jiff::{SignedDuration, Timestamp};
use subtle::ConstantTimeEq;

/// How long a token is good for.
pub const TOKEN_LIFE: SignedDuration = SignedDuration::from_hours(1);
/// How long after signing in a token may still be exchanged for another.
pub const RENEWAL: SignedDuration = SignedDuration::from_hours(12);

pub(crate) const TOO_OLD: Error =
    Error::Unauthenticated("the token was renewed for 12 hours: sign in with user name and secret");
const WRONG: Error = Error::Unauthenticated("the user name or the secret is wrong");

/// Who a secret belongs to, before anything of theirs is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Whose data they see.
    pub tenant: TenantId,
    /// Who they are.
    pub user: UserId,
    /// What they may do in general.
    pub roles: Vec<Role>,
    /// When they signed in, where that is known of a token.
    pub since: Option<Timestamp>,
    /// What they may do by tokens that name it.
    pub scopes: Vec<String>,
    /// Whether what they have shown is good for these scopes alone.
    pub is_limited: bool,
}

impl From<Identity> for Caller {
    fn from(identity: Identity) -> Self {
        let Identity { tenant, user, roles, .. } = identity;
        Self { tenant, user, roles, groups: Vec::new() }
    }
}

impl Service {
    /// Whose login name and secret these are. Both wrong and unknown take the same answer.
    pub async fn sign_in(&self, login: &str, secret: &str) -> Result<Identity> {
        let credential = self.table.credential(login).await?.ok_or(WRONG)?;
        let given = hash(secret);
        if !bool::from(given.as_bytes().ct_eq(credential.secret_hash.as_bytes())) {
            return Err(WRONG);
        }
        let Credential { tenant, user, roles, scopes, .. } = credential;
        Ok(Identity { tenant, user, roles, since: None, scopes, is_limited: false })
    }

    /// The sender of batches of that name, with the public key that checks what they sign.
    pub async fn sender(&self, name: &str) -> Result<Option<(Identity, String)>> {
        let sender = self.table.sender(name).await?;
        Ok(sender.map(|Sender { tenant, user, roles, public_key, .. }| {
            let (scopes, is_limited) = (Vec::new(), false);
            (Identity { tenant, user, roles, since: None, scopes, is_limited }, public_key)
        }))
    }

    /// Whose token this is.
    pub async fn resume(&self, token: &str, now: Timestamp) -> Result<Identity> {
        let session = self.table.session(token, now).await?;
        let session =
            session.ok_or(Error::Unauthenticated("the token is unknown or has expired"))?;
        let Session { tenant, user, roles, scopes, since, expires_at, idle: _ } = session;
        let since = since.or(expires_at.checked_sub(TOKEN_LIFE).ok());
        let is_limited = !scopes.is_empty();
        Ok(Identity { tenant, user, roles, since, scopes, is_limited })
    }

    /// The caller, with the groups that their record names now.
    pub(crate) async fn with_groups(&self, caller: &Caller) -> Result<Caller> {
        let person = self.table.user(&caller.tenant, &caller.user).await?;
        let groups = person.map(|person| person.value.groups).unwrap_or_default();
        Ok(Caller { groups, ..caller.clone() })
    }

    /// The caller as a request's steps see them. Groups are read with every call in which they have a
    /// say, never remembered, so that who leaves one has left it; and they mostly have none.
    pub(crate) async fn facing(&self, caller: &Caller, request: &Request) -> Result<Caller> {
        if request.asks_groups() { self.with_groups(caller).await } else { Ok(caller.clone()) }
    }

    /// A new token for them. Whoever shows a token for it has to sign in again one day: roles and secrets
    /// that were taken away must come to an end.
    pub async fn issue_token(&self, identity: &Identity, now: Timestamp) -> Result<String> {
        self.issue_limited_token(identity, &[], now).await
    }

    /// The same, good for these scopes alone; for everything if there are none.
    pub async fn issue_limited_token(
        &self,
        identity: &Identity,
        scopes: &[String],
        now: Timestamp,
    ) -> Result<String> {
        let since = identity.since.unwrap_or(now);
        if now.duration_since(since) > RENEWAL {
            return Err(TOO_OLD);
        }
        let token = random_token()?;
        let session = Session {
            tenant: identity.tenant.clone(),
            user: identity.user.clone(),
            roles: identity.roles.clone(),
            scopes: scopes.to_vec(),
            since: Some(since),
            expires_at: now + TOKEN_LIFE,
            idle: None,
        };
        self.table.put_session(&token, &session).await?;
        Ok(token)
    }
}
