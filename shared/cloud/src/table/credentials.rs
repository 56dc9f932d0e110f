//! What callers show before their tenant is known: logins and sessions.

use super::{
    Table,
    items::{body, number, row},
    keys,
};
use domain::{Result, Role, TenantId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A login name with its secret, for people and API clients alike.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Credential {
    /// Unique over all tenants.
    pub login: String,
    /// Whose it is.
    pub tenant: TenantId,
    /// Who it is.
    pub user: UserId,
    /// What they may do.
    pub roles: Vec<Role>,
    /// SHA-256 of the secret, in hexadecimal. Secrets are random, so one round is enough.
    pub secret_hash: String,
}

/// Who may send batches through the queue: what they sign can be checked, and nothing here can sign.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sender {
    /// Unique over all tenants.
    pub name: String,
    /// Whose it is.
    pub tenant: TenantId,
    /// Who it is.
    pub user: UserId,
    /// What they may do.
    pub roles: Vec<Role>,
    /// The Ed25519 public key, in base64url without padding.
    pub public_key: String,
}

/// A session or token: stored under the hash of its secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Whose it is.
    pub tenant: TenantId,
    /// Who it is.
    pub user: UserId,
    /// What they may do.
    pub roles: Vec<Role>,
    /// When they signed in.
    #[serde(default)]
    pub since: Option<Timestamp>,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Table {
    /// The credential of a login name.
    pub async fn credential(&self, login: &str) -> Result<Option<Credential>> {
        self.item(&keys::login(login)).await?.as_ref().map(body).transpose()
    }

    /// Writes a credential over whatever stands there.
    pub async fn put_credential(&self, credential: &Credential) -> Result<()> {
        let item = row(&keys::login(&credential.login), "credential", 1, credential)?;
        self.put_versioned(item, None).await.map(|_| ())
    }

    /// Writes a credential if its login isn't taken. False if it is.
    pub async fn put_new_credential(&self, credential: &Credential) -> Result<bool> {
        let item = row(&keys::login(&credential.login), "credential", 1, credential)?;
        self.put_versioned(item, Some(0)).await
    }

    /// The sender of that name.
    pub async fn sender(&self, name: &str) -> Result<Option<Sender>> {
        self.item(&keys::sender(name)).await?.as_ref().map(body).transpose()
    }

    /// Writes a sender. False if one of that name stands there and isn't to be replaced.
    pub async fn put_sender(&self, sender: &Sender, replace: bool) -> Result<bool> {
        let item = row(&keys::sender(&sender.name), "sender", 1, sender)?;
        self.put_versioned(item, (!replace).then_some(0)).await
    }

    /// The session of this secret, if it hasn't ended.
    pub async fn session(&self, secret: &str, now: Timestamp) -> Result<Option<Session>> {
        let item = self.item(&keys::session(secret)).await?;
        let session: Option<Session> = item.as_ref().map(body).transpose()?;
        Ok(session.filter(|session| session.expires_at > now))
    }

    /// Keeps a session under the hash of its secret until it ends.
    pub async fn put_session(&self, secret: &str, session: &Session) -> Result<()> {
        let mut item = row(&keys::session(secret), "session", 1, session)?;
        item.insert("expires".into(), number(session.expires_at.as_second()));
        self.put_versioned(item, None).await.map(|_| ())
    }
}
