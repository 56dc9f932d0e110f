//! The people whom all dialects mean.

use crate::{GroupId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

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
    /// How to address them: the display name, the names, or the id.
    pub fn name(&self) -> String {
        let full = format!("{} {}", self.first_name, self.last_name);
        let candidates = [self.display_name.trim(), full.trim(), self.id.as_str()];
        candidates.into_iter().find(|name| !name.is_empty()).unwrap_or_default().to_owned()
    }
}
