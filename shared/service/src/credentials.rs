//! Login names and their secrets, for those who run the service.

use crate::Service;
use cloud::{
    secret::{KeyPair, random_key_pair, random_token},
    table::{
        credentials::{Credential, Sender},
        keys::hash,
    },
};
use domain::{
    Error, Place, Result, Role, TenantId, UserId, id::MAX_LENGTH, user::looks_like_an_address,
};
use serde::Deserialize;

/// Who gets a secret.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Wanted {
    /// Whose data they see.
    pub tenant: TenantId,
    /// What they sign in with, unique over all tenants.
    pub login: String,
    /// Who they are; by default as they sign in.
    pub user: Option<UserId>,
    /// The mail address that they can sign in with, too.
    pub email: Option<String>,
    /// What they may do; by default what requesters and operators may.
    pub roles: Option<Vec<Role>>,
    /// What they may have tokens for that are good for no more than that, e.g. `PM.Group.Read`.
    pub scopes: Option<Vec<String>>,
    /// Gives a login that there is a new secret; what isn't said stays.
    #[serde(default)]
    pub rotate: bool,
    /// What it is good for.
    #[serde(default, rename = "for")]
    pub purpose: Purpose,
}

/// What a login is good for. The two know nothing of each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Purpose {
    /// Signing in to the API with a secret.
    #[default]
    Api,
    /// Signing messages of the batch queue with a private key.
    Queue,
}

impl Service {
    /// Makes a credential with a random secret, or gives it a new one. The secret is answered this once and kept nowhere.
    pub async fn create_credential(&self, wanted: Wanted) -> Result<String> {
        check(&wanted)?;
        let secret = random_token()?;
        if wanted.rotate {
            let before = self.table.credential(&wanted.login).await?;
            let own = |it: &Credential| it.tenant == wanted.tenant && it.login == wanted.login;
            let before = before.filter(own);
            let before = before.ok_or_else(|| Error::not_found("login", &wanted.login))?;
            let email = wanted.email.clone();
            let next = rotated(before.clone(), wanted, &secret);
            if !self.table.replace_credential(&next, &before).await? {
                return Err(taken("address", email.as_deref().unwrap_or_default(), "secret"));
            }
        } else if !self.table.put_new_credential(&first(&wanted, &secret)?).await? {
            return Err(taken("login", &wanted.login, "secret"));
        }
        Ok(secret)
    }
}

impl Service {
    /// Makes a sender of batches with a random key pair, or gives it a new one. The private key is answered this once and
    /// kept nowhere.
    pub async fn create_sender(&self, wanted: Wanted) -> Result<KeyPair> {
        check(&wanted)?;
        let pair = random_key_pair()?;
        let before = if wanted.rotate { Some(self.sender_of(&wanted).await?) } else { None };
        let sender = sender(&wanted, before, &pair)?;
        if !self.table.put_sender(&sender, wanted.rotate).await? {
            return Err(taken("sender", &wanted.login, "key"));
        }
        Ok(pair)
    }

    async fn sender_of(&self, wanted: &Wanted) -> Result<Sender> {
        let before = self.table.sender(&wanted.login).await?;
        let before = before.filter(|before| before.tenant == wanted.tenant);
        before.ok_or_else(|| Error::not_found("sender", &wanted.login))
    }
}

fn taken(what: &str, name: &str, secret: &str) -> Error {
    let message = format!(
        "the {what} {name:?} is taken: choose another, or give it a new {secret} with \"rotate\": true"
    );
    Error::conflict("LoginTaken", message)
}

fn sender(wanted: &Wanted, before: Option<Sender>, pair: &KeyPair) -> Result<Sender> {
    let named = wanted.user.clone().or(before.as_ref().map(|before| before.user.clone()));
    let roles = wanted.roles.clone().or(before.map(|before| before.roles));
    Ok(Sender {
        name: wanted.login.clone(),
        tenant: wanted.tenant.clone(),
        user: named.map_or_else(|| UserId::parse(&wanted.login), Ok)?,
        roles: roles.unwrap_or_else(|| vec![Role::Requester]),
        public_key: pair.public.clone(),
    })
}

fn check(wanted: &Wanted) -> Result<()> {
    let refused =
        |field: &str, message: String| Err(Error::malformed(Place::Field(field.into()), message));
    let login = &wanted.login;
    let odd = |letter: char| letter.is_control() || letter == ':';
    if login.is_empty() || login.len() > MAX_LENGTH || login.contains(odd) {
        let right =
            format!("must have 1 to {MAX_LENGTH} bytes, without control characters and ':'");
        return refused("login", right);
    }
    if wanted.email.as_deref().is_some_and(|email| !looks_like_an_address(email)) {
        return refused("email", "must be one mail address, e.g. jdoe@example.com".into());
    }
    let odd = |scope: &String| scope.is_empty() || scope.contains(char::is_whitespace);
    if wanted.scopes.iter().flatten().any(odd) {
        return refused("scopes", "must be names without blanks, e.g. PM.Group.Read".into());
    }
    if wanted.roles.as_ref().is_some_and(Vec::is_empty) {
        return refused("roles", "must name at least one role".into());
    }
    Ok(())
}

fn first(wanted: &Wanted, secret: &str) -> Result<Credential> {
    let user = wanted.user.clone().map_or_else(|| UserId::parse(&wanted.login), Ok)?;
    Ok(Credential {
        login: wanted.login.clone(),
        tenant: wanted.tenant.clone(),
        user,
        roles: wanted.roles.clone().unwrap_or_else(|| vec![Role::Requester, Role::Operator]),
        email: wanted.email.clone(),
        scopes: wanted.scopes.clone().unwrap_or_default(),
        secret_hash: hash(secret),
    })
}

fn rotated(before: Credential, wanted: Wanted, secret: &str) -> Credential {
    Credential {
        user: wanted.user.unwrap_or(before.user),
        roles: wanted.roles.unwrap_or(before.roles),
        email: wanted.email.or(before.email),
        scopes: wanted.scopes.unwrap_or(before.scopes),
        secret_hash: hash(secret),
        ..before
    }
}
