//! What callers show before their tenant is known: logins and sessions.

use super::{
    Table,
    commit::{Refused, delete, put, put_if},
    fault::{busy, fault},
    items::{Item, body, key_item, number, row},
    keys,
};
use aws_sdk_dynamodb::types::TransactWriteItem;
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
    /// The mail address that is good for signing in, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// What they may have tokens for that are good for no more than that, as the clients call it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
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
    /// What it is good for, if not for everything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// When they signed in.
    #[serde(default)]
    pub since: Option<Timestamp>,
    /// When it ends.
    pub expires_at: Timestamp,
    /// How long it lasts without being used, in seconds, where using it lets it last longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle: Option<u32>,
}

impl Table {
    /// The credential of a login name.
    pub async fn credential(&self, login: &str) -> Result<Option<Credential>> {
        self.item(&keys::login(login)).await?.as_ref().map(body).transpose()
    }

    /// Writes a credential over whatever stands there.
    pub async fn put_credential(&self, credential: &Credential) -> Result<()> {
        for name in names(credential) {
            let item = row(&keys::login(&name), "credential", 1, credential)?;
            self.put_versioned(item, None).await?;
        }
        Ok(())
    }

    /// Writes a credential over the one before it. What it isn't found under any more is free again. False
    /// if an address is taken that it didn't have before.
    pub async fn replace_credential(
        &self,
        credential: &Credential,
        before: &Credential,
    ) -> Result<bool> {
        let (new, old) = (names(credential), names(before));
        let mut writes = Vec::new();
        for name in &new {
            writes.push(self.put_name(credential, name, old.contains(name))?);
        }
        for gone in old.iter().filter(|name| !new.contains(name)) {
            writes.push(delete(&self.name, &keys::login(gone))?);
        }
        self.put_names(writes).await
    }

    /// Writes a credential if neither its login nor its address is taken. False if one is.
    pub async fn put_new_credential(&self, credential: &Credential) -> Result<bool> {
        let write = |name: &String| self.put_name(credential, name, false);
        self.put_names(names(credential).iter().map(write).collect::<Result<_>>()?).await
    }

    fn put_name(
        &self,
        credential: &Credential,
        name: &str,
        own: bool,
    ) -> Result<TransactWriteItem> {
        let item = row(&keys::login(name), "credential", 1, credential)?;
        if own { put(&self.name, item) } else { put_if(&self.name, item, 0) }
    }

    async fn put_names(&self, writes: Vec<TransactWriteItem>) -> Result<bool> {
        match self.transact_patiently(writes).await {
            Ok(()) => Ok(true),
            Err(Refused::Condition(Some(_))) => Ok(false),
            Err(Refused::Condition(None)) => Err(busy()),
            Err(Refused::Fault(error)) => Err(error),
        }
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

    /// The session that a cookie of this value stands for, if it hasn't ended.
    pub async fn visit(&self, id: &str, now: Timestamp) -> Result<Option<Session>> {
        let item = self.item(&keys::visit(id)).await?;
        let session: Option<Session> = item.as_ref().map(body).transpose()?;
        Ok(session.filter(|session| session.expires_at > now))
    }

    /// Keeps such a session until it ends.
    pub async fn put_visit(&self, id: &str, session: &Session) -> Result<()> {
        let mut item = row(&keys::visit(id), "session", 1, session)?;
        item.insert("expires".into(), number(session.expires_at.as_second()));
        self.put_versioned(item, None).await.map(|_| ())
    }

    /// Keeps a session under the hash of its secret until it ends.
    pub async fn put_session(&self, secret: &str, session: &Session) -> Result<()> {
        self.put_versioned(session_row(secret, session)?, None).await.map(|_| ())
    }

    /// Lets a session end at another time, unless it was ended meanwhile.
    pub async fn prolong_session(&self, secret: &str, session: &Session) -> Result<()> {
        self.put_versioned(session_row(secret, session)?, Some(FIRST)).await.map(|_| ())
    }
}

/// Sessions are rewritten in one version alone.
const FIRST: u64 = 1;

fn session_row(secret: &str, session: &Session) -> Result<Item> {
    let mut item = row(&keys::session(secret), "session", FIRST, session)?;
    item.insert("expires".into(), number(session.expires_at.as_second()));
    Ok(item)
}

impl Table {
    /// Ends a session.
    pub async fn delete_session(&self, secret: &str) -> Result<()> {
        let call = self.client.delete_item().table_name(&self.name);
        let call = call.set_key(Some(key_item(&keys::session(secret))));
        call.send().await.map_err(fault).map(|_| ())
    }
}

/// What a credential is found under. An address is the same in small letters and in capitals.
fn names(credential: &Credential) -> Vec<String> {
    let email = credential.email.as_ref().map(|email| email.to_lowercase());
    let email = email.filter(|email| *email != credential.login);
    std::iter::once(credential.login.clone()).chain(email).collect()
}
