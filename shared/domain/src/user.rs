//! The people whom all dialects mean.

use crate::{
    Error, Finding, GroupId, Place, Result, Rule, UserId,
    depth::{MAX_DEPTH, is_too_deep},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The most bytes of one user record.
pub const MAX_BYTES: usize = 64 * 1024;
/// The most groups that one user record names.
pub const MAX_GROUPS: usize = 40;

/// A person or API client of a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Unique within the tenant.
    pub id: UserId,
    /// Given name.
    #[serde(default)]
    pub first_name: String,
    /// Family name.
    #[serde(default)]
    pub last_name: String,
    /// How the person is addressed.
    #[serde(default)]
    pub display_name: String,
    /// Where mails go; without one there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The groups the person is a member of.
    #[serde(default)]
    pub groups: Vec<GroupId>,
    /// Anything else that a dialect shows, e.g. `jobTitle`.
    #[serde(default)]
    pub attributes: Map<String, Value>,
}

impl User {
    /// Somebody of whom nothing is known but the id.
    pub fn nameless(id: UserId) -> Self {
        Self {
            id,
            first_name: String::new(),
            last_name: String::new(),
            display_name: String::new(),
            email: None,
            groups: Vec::new(),
            attributes: Map::new(),
        }
    }

    /// Everything that stands against keeping this record.
    pub fn check(&self) -> Result<()> {
        let mut found = Vec::new();
        let mut add = |field: &str, message: String| {
            let place = Place::Field(field.into());
            found.push(Finding::new(Rule::Format, place, message));
        };
        if self.email.as_deref().is_some_and(|email| !looks_like_an_address(email)) {
            add("email", "must be one mail address, e.g. jdoe@example.com".into());
        }
        if self.groups.len() > MAX_GROUPS {
            add("groups", format!("names more than {MAX_GROUPS} groups"));
        }
        for (field, name) in [
            ("firstName", &self.first_name),
            ("lastName", &self.last_name),
            ("displayName", &self.display_name),
        ] {
            if name.chars().any(char::is_control) {
                add(field, "a name can't hold control characters".into());
            }
        }
        if self.attributes.values().any(is_too_deep) {
            add("attributes", format!("lies more than {MAX_DEPTH} deep"));
        }
        if serde_json::to_string(self).is_ok_and(|text| text.len() > MAX_BYTES) {
            add("attributes", format!("the record takes more than {MAX_BYTES} bytes"));
        }
        if found.is_empty() { Ok(()) } else { Err(Error::Invalid(found)) }
    }

    /// How to address them: the display name, the names, or the id.
    pub fn name(&self) -> String {
        let full = format!("{} {}", self.first_name, self.last_name);
        let candidates = [self.display_name.trim(), full.trim(), self.id.as_str()];
        candidates.into_iter().find(|name| !name.is_empty()).unwrap_or_default().to_owned()
    }
}

/// Whether the mail service could take it: one `@` between two parts, no blanks or control characters.
/// Whether mail could be sent there, and to nobody else.
pub fn looks_like_an_address(text: &str) -> bool {
    let parts = text.split_once('@').filter(|(_, domain)| !domain.contains('@'));
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>');
    text.len() <= 254
        && !text.contains(odd)
        && parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
}
