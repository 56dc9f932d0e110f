//! Who calls.

use crate::{GroupId, TenantId, UserId};
use serde::{Deserialize, Serialize};

/// What a principal may do in general.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Files requests and follows them.
    Requester,
    /// Decides on requests that name them.
    Approver,
    /// Runs the service: templates, users, stuck work.
    Operator,
    /// Reads everything, changes nothing.
    Auditor,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Requester, Self::Approver, Self::Operator, Self::Auditor];

    /// The role of that name, as it is written in JSON.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "requester" => Some(Self::Requester),
            "approver" => Some(Self::Approver),
            "operator" => Some(Self::Operator),
            "auditor" => Some(Self::Auditor),
            _ => None,
        }
    }
}

/// An authenticated user or API client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Whose data they see.
    pub tenant: TenantId,
    /// Who they are.
    pub user: UserId,
    /// What they may do in general.
    pub roles: Vec<Role>,
    /// The groups they are members of: none before something is looked at that asks groups.
    pub groups: Vec<GroupId>,
}

impl Caller {
    /// Whether the caller holds this role.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the caller sees everything of the tenant.
    pub fn sees_all(&self) -> bool {
        self.is(Role::Operator) || self.is(Role::Auditor)
    }
}
