//! What a newcomer finds in a fresh table: two tenants with people, templates and a grant.

use std::collections::{BTreeMap, HashMap};

use cloud::{
    Connection, Table,
    table::{
        CommitError,
        credentials::{Credential, Session},
        keys::hash,
    },
};
use domain::{
    Change, Role, Template, TenantId, UserId, Versioned,
    change::{Entry, Membership},
    grant::{Grant, Reason},
    settings::Settings,
    task::Target,
    user::User,
};
use serde::Deserialize;

use crate::Error;

/// One tenant's demo data.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tenant {
    #[serde(default)]
    settings: Settings,
    principals: BTreeMap<UserId, Vec<Role>>,
    #[serde(default)]
    scopes: BTreeMap<UserId, Vec<String>>,
    #[serde(default)]
    tokens: BTreeMap<String, UserId>,
    users: Vec<User>,
    #[serde(default)]
    templates: Vec<Template>,
    #[serde(default)]
    grants: Vec<Held>,
}

/// Something that a user held before there was a request.
#[derive(Deserialize)]
struct Held {
    subject: UserId,
    target: Target,
}

/// Fills the table, as a function with that environment would. A tenant that is there stays as it is.
pub(crate) async fn seed(environment: &HashMap<String, String>) -> Result<(), Error> {
    let connection = Connection::from_variables(|name| environment.get(name).cloned())?;
    let table = Table::new(&connection, environment.get("TABLE").cloned().unwrap_or_default());
    let tenants: BTreeMap<String, Tenant> = serde_json::from_str(include_str!("../demo.json"))?;
    for (name, tenant) in tenants {
        tenant.seed(&table, &TenantId::parse(name)?).await?;
    }
    Ok(())
}

impl Tenant {
    async fn seed(self, table: &Table, tenant: &TenantId) -> Result<(), Error> {
        if !table.put_settings(tenant, &first(self.settings)).await? {
            return Ok(());
        }
        let mut emails: HashMap<UserId, String> = HashMap::new();
        for user in self.users {
            emails.extend(user.email.clone().map(|email| (user.id.clone(), email)));
            table.put_user(tenant, &first(user), &[]).await?;
        }
        for template in self.templates {
            table.put_template(tenant, &first(template)).await?;
        }
        for (token, user) in &self.tokens {
            let roles = self.principals.get(user).cloned().unwrap_or_default();
            let scopes = self.scopes.get(user).cloned().unwrap_or_default();
            table.put_session(token, &session(tenant, user, roles, scopes)?).await?;
        }
        for (user, roles) in self.principals {
            let scopes = self.scopes.get(&user).cloned().unwrap_or_default();
            let email = emails.remove(&user);
            let credential = Credential { email, ..credential(tenant, user, roles, scopes) };
            table.put_credential(&credential).await?;
        }
        for held in self.grants {
            hold(table, tenant, held).await?;
        }
        Ok(())
    }
}

/// As it is written when nothing stands there yet.
fn first<T>(value: T) -> Versioned<T> {
    Versioned { value, version: 1 }
}

/// A principal's secret is `demo-` and its name, whether they sign in with that or with their mail address.
fn credential(
    tenant: &TenantId,
    user: UserId,
    roles: Vec<Role>,
    scopes: Vec<String>,
) -> Credential {
    Credential {
        login: user.to_string(),
        tenant: tenant.clone(),
        secret_hash: hash(&format!("demo-{user}")),
        user,
        roles,
        scopes,
        email: None,
    }
}

/// A token that documentation shows, and that never ends here.
fn session(
    tenant: &TenantId,
    user: &UserId,
    roles: Vec<Role>,
    scopes: Vec<String>,
) -> Result<Session, Error> {
    let expires_at = "2999-01-01T00:00:00Z".parse()?;
    Ok(Session {
        tenant: tenant.clone(),
        user: user.clone(),
        roles,
        scopes,
        since: None,
        expires_at,
        idle: None,
    })
}

async fn hold(table: &Table, tenant: &TenantId, held: Held) -> Result<(), Error> {
    let mut grant = Grant::none(held.subject.clone(), held.target.clone());
    grant.version = 1;
    grant.reasons.push(Reason { task: None, request: None, end: None, live: true });
    let member = Membership { of: Entry::Target(held.target), member: held.subject, since: None };
    let change = Change { grants: vec![grant], join: vec![member], ..Change::default() };
    match table.commit(tenant, &change, None).await {
        Ok(()) | Err(CommitError::Clash(_)) => Ok(()),
        Err(CommitError::Fault(error)) => Err(error.into()),
    }
}
