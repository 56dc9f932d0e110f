//! What a tenant decides for itself.

use crate::{
    Error, Finding, Place, Result, Rule,
    webhook::{MAX_WEBHOOKS, Webhook},
};
use serde::{Deserialize, Serialize};

/// A tenant's settings; each has a default that holds until it is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Settings {
    /// After how many days an undecided request lapses, unless its template says otherwise.
    pub approval_days: u16,
    /// Whether beneficiaries are told what they were given and what was taken back.
    pub notify_beneficiaries: bool,
    /// The account names that the tenant goes by; some clients name their organisation.
    pub account_names: Vec<String>,
    /// The partitions that are the tenant's; some clients name one in each call.
    pub partitions: Vec<String>,
    /// Whether parameters are shown as text to the clients that know them as a form; some can read nothing else.
    pub form_data_as_text: bool,
    /// What is decided for ManageIQ's clients.
    pub manageiq: ManageIq,
    /// How groups are spoken of.
    pub uipath: Uipath,
    /// What is called when something happens.
    pub webhooks: Vec<Webhook>,
}

/// What a tenant decides for ManageIQ's clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ManageIq {
    /// Whether the JSON value `true` asks for auto-approval as the string does.
    pub boolean_auto_approve: bool,
    /// Whether requests for virtual machines can be cancelled.
    pub cancel: bool,
}

impl Default for ManageIq {
    fn default() -> Self {
        Self { boolean_auto_approve: false, cancel: true }
    }
}

/// How groups are spoken of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Uipath {
    /// Whether partitions, groups and members are GUIDs, and what isn't one is refused.
    pub guid_strict: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            approval_days: 14,
            notify_beneficiaries: true,
            account_names: Vec::new(),
            partitions: Vec::new(),
            form_data_as_text: false,
            manageiq: ManageIq::default(),
            uipath: Uipath::default(),
            webhooks: Vec::new(),
        }
    }
}

impl Settings {
    /// The longest time a request may wait for its approval, in days.
    pub const MAX_APPROVAL_DAYS: u16 = 365;

    /// The most account names or partitions.
    pub const MAX_NAMES: usize = 50;
    /// The longest account name or partition, in bytes.
    pub const MAX_NAME: usize = 256;

    /// Keeps the secrets of webhooks that come without one.
    pub fn keep_secrets(&mut self, before: &Self) {
        for hook in self.webhooks.iter_mut().filter(|hook| hook.secret.is_none()) {
            let known = before.webhooks.iter().find(|known| known.id == hook.id);
            hook.secret = known.and_then(|known| known.secret.clone());
        }
    }

    /// What stands against these settings.
    pub fn check(&self) -> Result<()> {
        let mut found = Vec::new();
        let mut add = |field: &str, message: String| {
            found.push(Finding::new(Rule::Range, Place::Field(field.into()), message));
        };
        let most = Self::MAX_APPROVAL_DAYS;
        if !(1..=most).contains(&self.approval_days) {
            add("approvalDays", format!("must be a number of days from 1 to {most}"));
        }
        for (field, names) in
            [("accountNames", &self.account_names), ("partitions", &self.partitions)]
        {
            let odd = |name: &String| name.is_empty() || name.len() > Self::MAX_NAME;
            if names.len() > Self::MAX_NAMES || names.iter().any(odd) {
                let (count, bytes) = (Self::MAX_NAMES, Self::MAX_NAME);
                add(field, format!("must be up to {count} names of 1 to {bytes} bytes"));
            }
        }
        if self.webhooks.len() > MAX_WEBHOOKS {
            add("webhooks", format!("must be {MAX_WEBHOOKS} at most"));
        }
        let hooks = self.webhooks.iter().enumerate();
        let repeated = |(index, hook): (usize, &Webhook)| {
            let twice = self.webhooks[..index].iter().any(|earlier| earlier.id == hook.id);
            let place = Place::Field(format!("webhooks[{index}].id"));
            twice.then(|| Finding::new(Rule::Repeated, place, "stands twice"))
        };
        found.extend(hooks.clone().filter_map(repeated));
        found.extend(hooks.flat_map(|(index, hook)| hook.check(index)));
        if found.is_empty() { Ok(()) } else { Err(Error::Invalid(found)) }
    }
}
