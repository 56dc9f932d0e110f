//! UiPath's identity API for groups: what its clients send and read.

pub mod directory;
pub mod fault;
pub mod group;
pub mod member;
pub mod token;
pub mod user;

mod body;
mod reply;

pub use body::Strictness;

use domain::{Error, Finding, Place, Rule, Template, TemplateId, TenantId};
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

/// As requests say in which dialect they were filed.
pub const SOURCE: &str = "uipath";

/// Everything about groups.
const ALL: &str = "PM.Group";
/// Reading them.
const READ: &str = "PM.Group.Read";
/// Changing them.
const WRITE: &str = "PM.Group.Write";
/// The scopes that there are. Contract section 5.
pub const SCOPES: [&str; 3] = [ALL, READ, WRITE];

/// What an endpoint does to groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It reads.
    Read,
    /// It changes.
    Write,
}

impl Access {
    /// Whether one of these scopes allows it.
    pub fn is_allowed(self, scopes: &[String]) -> bool {
        let own = match self {
            Self::Read => READ,
            Self::Write => WRITE,
        };
        scopes.iter().any(|scope| scope == ALL || scope == own)
    }
}

/// The groups that every partition has: id, name, whether everybody belongs to it. Contract section 4 names the first two
/// ids; those of the others are ours, one for each tenant.
const FIXED: [(&str, Option<&str>, bool); 5] = [
    ("Everyone", Some("ce684f6f-5af3-4e43-8516-1adad6e98fc9"), true),
    ("Administrators", Some("35551807-06b1-4cda-90a1-2fb84851eee7"), false),
    ("Automation Users", None, false),
    ("Automation Developers", None, false),
    ("Citizen Developers", None, false),
];

/// The groups that a tenant has from the beginning, and whether everybody belongs to them.
pub fn fixed(tenant: &TenantId) -> domain::Result<Vec<(Template, bool)>> {
    let one = |(name, id, is_implicit): (&str, Option<&str>, bool)| {
        let id = id.map_or_else(|| derived(tenant, name), str::to_owned);
        let group = Template::group(TemplateId::parse(id)?, name.to_owned(), Timestamp::UNIX_EPOCH);
        Ok((group, is_implicit))
    };
    FIXED.into_iter().map(one).collect()
}

/// Whether a template leaves the groups that a tenant has from the beginning what they are.
pub fn check_fixed(tenant: &TenantId, template: &Template) -> domain::Result<()> {
    for (fixed, _) in fixed(tenant)? {
        let is_it = fixed.id == template.id;
        let is_like_it = fixed.claimed_name() == template.claimed_name();
        if is_it && !(is_like_it && fixed.name == template.name) {
            let name = &fixed.name;
            let message = format!(
                "it is the built-in group {name:?}, which keeps its name, type and connector"
            );
            return Err(Error::conflict("BuiltIn", message));
        }
        if is_like_it && !is_it {
            let message = format!("another group is called {:?}", fixed.name);
            let place = Place::Field("name".into());
            return Err(Error::Invalid(vec![Finding::new(Rule::InUse, place, message)]));
        }
    }
    Ok(())
}

/// The GUID by which a tenant's partition is known besides its names.
pub fn partition(tenant: &TenantId) -> String {
    derived(tenant, "")
}

fn derived(tenant: &TenantId, name: &str) -> String {
    let url = format!("urn:provisor:{tenant}#{name}");
    Uuid::new_v5(&Uuid::NAMESPACE_URL, url.as_bytes()).to_string()
}

/// A version 4 GUID of these random bytes.
pub fn guid(random: [u8; 16]) -> String {
    uuid::Builder::from_random_bytes(random).into_uuid().to_string()
}

/// 200 with this body.
pub fn ok(body: &impl Serialize) -> crate::Answer {
    reply::json(http::StatusCode::OK, body)
}

/// As the vendor writes times: seven digits, no zone. Contract section 4.
fn time(at: Timestamp) -> String {
    format!("{at:.7}").trim_end_matches('Z').to_owned()
}

#[cfg(test)]
mod tests;
