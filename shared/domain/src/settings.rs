//! What a tenant decides for itself.

use serde::{Deserialize, Serialize};

/// A tenant's settings; each has a default that holds until it is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Settings {
    /// After how many days an undecided request lapses, unless its template says otherwise.
    pub approval_days: u16,
    /// Whether beneficiaries are told what they were given and what was taken back.
    pub notify_beneficiaries: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { approval_days: 14, notify_beneficiaries: true }
    }
}

impl Settings {
    /// The longest time a request may wait for its approval, in days.
    pub const MAX_APPROVAL_DAYS: u16 = 365;
}
