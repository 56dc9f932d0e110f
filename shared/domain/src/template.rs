//! Anything that can be requested.

mod check;
mod fields;
mod naming;
mod thresholds;

pub use fields::{Fields, check_parameters};
pub use naming::Naming;
pub use thresholds::Thresholds;

use crate::{
    GroupId, TemplateId,
    approval::Policy,
    change::Entry,
    enrolment::{DEFAULT_DAYS, DEFAULT_OPTION, Token},
    quota::Quota,
    task::Target,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a tenant offers: its fields, who must approve it, what carries it out, and its limits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Template {
    /// Unique within the tenant.
    pub id: TemplateId,
    /// What people read.
    pub name: String,
    /// What it is good for.
    #[serde(default)]
    pub description: String,
    /// What kind of thing comes out of it.
    pub kind: Kind,
    /// Whether it can be requested now.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// JSON Schema (2020-12) of a request's parameters.
    #[serde(default)]
    pub fields: Fields,
    /// How the thing is named, for kinds whose parameters hold a `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub naming: Option<Naming>,
    /// Who must agree.
    #[serde(default)]
    pub approval: Policy,
    /// Within what nobody has to agree after all; somebody always has to if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_approval: Option<Thresholds>,
    /// How much of it may be held at a time; as much as anybody wants if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<Quota>,
    /// What carries it out.
    pub binding: Binding,
    /// To whom it is offered.
    #[serde(default)]
    pub audience: Audience,
    /// What a request may ask for.
    #[serde(default)]
    pub limits: Limits,
    /// Facts that a dialect shows or looks templates up by, e.g. a VM template's `guid`.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub attributes: Map<String, Value>,
    /// When it was made.
    #[serde(default = "epoch")]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[serde(default = "epoch")]
    pub modified_at: Timestamp,
}

fn yes() -> bool {
    true
}

fn epoch() -> Timestamp {
    Timestamp::UNIX_EPOCH
}

impl Template {
    /// A group of the directory that nobody has to agree to, and that is offered to nobody: operators let people come
    /// and go, unless they offer it to others.
    pub fn group(id: TemplateId, name: String, made_at: Timestamp) -> Self {
        Self {
            id,
            name,
            description: String::new(),
            kind: Kind::Group,
            enabled: true,
            fields: Fields::default(),
            naming: None,
            approval: Policy::Auto,
            auto_approval: None,
            quota: None,
            binding: Binding::Directory {},
            audience: Audience::nobody(),
            limits: Limits::default(),
            attributes: Map::new(),
            created_at: made_at,
            modified_at: made_at,
        }
    }

    /// Whether a member of these groups may request it.
    pub fn is_offered_to(&self, members_of: &[GroupId]) -> bool {
        match &self.audience {
            Audience::Everyone => true,
            Audience::Groups(groups) => groups.iter().any(|group| members_of.contains(group)),
        }
    }

    /// Whether it is offered to nobody at all: then only operators end what it has given, too.
    pub fn is_closed(&self) -> bool {
        self.audience == Audience::nobody()
    }

    /// Whether it stands for something that the tenant has automated: its attribute `automation` says what.
    pub fn is_automation(&self) -> bool {
        self.kind != Kind::VirtualMachine && self.attributes.contains_key("automation")
    }

    /// Whether it gives membership of something that the directory keeps.
    pub fn is_kept_here(&self) -> bool {
        self.binding == Binding::Directory {}
    }

    /// The name that no other group of the directory may have, as the table keeps it.
    pub fn claimed_name(&self) -> Option<String> {
        let is_group = self.kind == Kind::Group && self.is_kept_here();
        is_group.then(|| format!("directory/{}", self.name.trim().to_lowercase()))
    }

    /// What its members belong to.
    pub fn entry(&self) -> Entry {
        Entry::Target(Target(format!("{}/{}", self.kind.as_str(), self.id)))
    }

    /// What users have to do with the token that it gives; none if it gives none.
    pub fn token(&self) -> Option<Token> {
        let option = self.attributes.get("tokenOption").and_then(Value::as_str);
        (self.kind == Kind::Token).then(|| Token {
            option: option.unwrap_or(DEFAULT_OPTION).to_owned(),
            enrolment_days: self.limits.enrolment_days.unwrap_or(DEFAULT_DAYS),
        })
    }
}

/// What kind of thing a template gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// A place to work together: a team, a site.
    Workspace,
    /// A bundle of rights.
    Role,
    /// A single right.
    Entitlement,
    /// An account in an application.
    AppInstance,
    /// A virtual machine.
    VirtualMachine,
    /// A token to sign in with.
    Token,
    /// Membership of a group.
    Group,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Workspace,
        Self::Role,
        Self::Entitlement,
        Self::AppInstance,
        Self::VirtualMachine,
        Self::Token,
        Self::Group,
    ];

    /// As it is written in JSON and in keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Workspace => "workspace",
            Self::Role => "role",
            Self::Entitlement => "entitlement",
            Self::AppInstance => "appInstance",
            Self::VirtualMachine => "virtualMachine",
            Self::Token => "token",
            Self::Group => "group",
        }
    }

    /// Whether a subject holds it at most once, so that several requests share one grant.
    pub fn is_shared(self) -> bool {
        match self {
            Self::Role | Self::Entitlement | Self::AppInstance | Self::Group => true,
            Self::Workspace | Self::VirtualMachine | Self::Token => false,
        }
    }
}

/// Which connector carries a template out, with its own settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "connector", rename_all = "camelCase", deny_unknown_fields)]
pub enum Binding {
    /// Groups, roles and entitlements in our own table.
    Directory {},
    /// A target system that behaves as told.
    Simulator(Simulation),
}

/// How the simulated target system behaves; all at rest by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Simulation {
    /// How long each call takes, in seconds; at most 30.
    pub delay_seconds: u8,
    /// How many calls for a task fail before one works.
    pub failures: u32,
    /// Whether the first call that works loses its answer on the way back.
    pub loses_answer: bool,
    /// Whether every call is refused for good.
    pub refuses: bool,
    /// How many calls to take a task's target back fail before one works.
    #[serde(skip_serializing_if = "is_none")]
    pub revocation_failures: u32,
}

/// What was filed before there was this keeps its hash.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_none(count: &u32) -> bool {
    *count == 0
}

/// To whom a template is offered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Audience {
    /// Every user of the tenant.
    #[default]
    Everyone,
    /// The members of these groups.
    Groups(Vec<GroupId>),
}

impl Audience {
    /// Whom nobody of the tenant belongs to.
    pub fn nobody() -> Self {
        Self::Groups(Vec::new())
    }
}

/// What one request of a template may ask for; nothing is limited by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Limits {
    /// The most beneficiaries of one request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beneficiaries: Option<u32>,
    /// The most virtual machines of one request; 50 of each item by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machines: Option<u32>,
    /// The longest time it may be held, in days; a request must then name an end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u16>,
    /// How many days an undecided request waits before it lapses, instead of the tenant's setting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval_days: Option<u16>,
    /// How long before the end the holders are told, in minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warn_minutes: Option<u32>,
    /// How many days the user of a token has to enrol; 10 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enrolment_days: Option<u16>,
}
