//! The vendor's words for what is given, and for giving and taking back.

use domain::{request::Operation, template::Kind};
use serde::{Deserialize, Deserializer, de::Error};

/// What a thing is called. The vendor knows roles, entitlements and application instances; the other
/// words are ours. Contract section 4: what is filed as `AppInstance` is shown as `ApplicationInstance`.
pub(super) fn project(kind: Kind) -> &'static str {
    match kind {
        Kind::Role => "Role",
        Kind::Entitlement => "Entitlement",
        Kind::AppInstance => "ApplicationInstance",
        Kind::Workspace => "Workspace",
        Kind::VirtualMachine => "VirtualMachine",
        Kind::Token => "Token",
        Kind::Group => "Group",
    }
}

/// The names that clients may send, in any case.
const KINDS: [&str; 8] = [
    "Role",
    "Entitlement",
    "AppInstance",
    "ApplicationInstance",
    "Workspace",
    "VirtualMachine",
    "Token",
    "Group",
];

/// An `entityType` as it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EntityType(pub(super) Kind);

impl<'de> Deserialize<'de> for EntityType {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        let is = |kind: &&Kind| {
            name.eq_ignore_ascii_case(kind.as_str()) || name.eq_ignore_ascii_case(project(**kind))
        };
        let kind = Kind::ALL.iter().find(is);
        kind.map(|kind| Self(*kind)).ok_or_else(|| D::Error::unknown_variant(&name, &KINDS))
    }
}

/// The names of operations that clients may send, in any case.
const VERBS: [&str; 4] = ["provision", "assign", "revoke", "remove"];

/// An `operation` as it is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Verb(pub(super) Operation);

impl<'de> Deserialize<'de> for Verb {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        match name.to_ascii_lowercase().as_str() {
            "provision" | "assign" => Ok(Self(Operation::Provision)),
            "revoke" | "remove" => Ok(Self(Operation::Revoke)),
            _ => Err(D::Error::unknown_variant(&name, &VERBS)),
        }
    }
}
