//! What kind of request it is, to clients that keep a list for each kind.

use super::{Content, Item, Operation};
use crate::template::Kind;

/// What a request is for: settled when it is filed, and never changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// It gives virtual machines and nothing else.
    Machines,
    /// It runs what the tenant has automated.
    Automation,
    /// Everything else.
    Service,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 3] = [Self::Machines, Self::Automation, Self::Service];

    /// As it is written in keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Machines => "machines",
            Self::Automation => "automation",
            Self::Service => "service",
        }
    }
}

impl Content {
    /// What it is for.
    pub fn class(&self) -> Class {
        let all = |is: fn(&Item) -> bool| !self.items.is_empty() && self.items.iter().all(is);
        match self.operation {
            Operation::Provision if all(|item| item.kind == Kind::VirtualMachine) => {
                Class::Machines
            }
            Operation::Provision if all(|item| item.automation) => Class::Automation,
            Operation::Provision | Operation::Revoke | Operation::Extend | Operation::Modify => {
                Class::Service
            }
        }
    }
}
