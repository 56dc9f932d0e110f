//! What a tenant decides for itself.

use crate::{Error, Finding, Place, Result, Rule};
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

    /// What stands against these settings.
    pub fn check(&self) -> Result<()> {
        let most = Self::MAX_APPROVAL_DAYS;
        if (1..=most).contains(&self.approval_days) {
            return Ok(());
        }
        let place = Place::Field("approvalDays".into());
        let message = format!("must be a number of days from 1 to {most}");
        Err(Error::Invalid(vec![Finding::new(Rule::Range, place, message)]))
    }
}
