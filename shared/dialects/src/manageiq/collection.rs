//! The collections that there are. Contract section 1.1.

use super::{Fault, Result, VERSION};

/// A collection of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Collection {
    /// Every request of the tenant.
    Requests,
    /// Requests for virtual machines.
    ProvisionRequests,
    /// Requests for anything else.
    ServiceRequests,
    /// Requests that were filed as automation.
    AutomationRequests,
    /// The tasks of all requests.
    RequestTasks,
    /// Templates of virtual machines.
    Templates,
    /// The people of the tenant.
    Users,
    /// Their groups.
    Groups,
    /// What they may do.
    Roles,
    /// What the caller is told of their requests.
    Notifications,
}

impl Collection {
    /// Every collection, by name.
    pub const ALL: [Self; 10] = [
        Self::AutomationRequests,
        Self::Groups,
        Self::Notifications,
        Self::ProvisionRequests,
        Self::RequestTasks,
        Self::Requests,
        Self::Roles,
        Self::ServiceRequests,
        Self::Templates,
        Self::Users,
    ];

    /// The collection that a path names. What begins like a version and isn't ours is refused as one.
    pub fn parse(name: &str) -> Result<Self> {
        if let Some(version) = name.strip_prefix('v').filter(|rest| is_version(rest)) {
            let message = format!("Unsupported API Version {version} specified");
            return Err(Fault::bad_request(message));
        }
        let found = Self::ALL.into_iter().find(|it| it.name() == name);
        found.ok_or_else(|| Fault::bad_request(format!("Unsupported Collection {name} specified")))
    }

    /// As it stands in paths.
    pub fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::ProvisionRequests => "provision_requests",
            Self::ServiceRequests => "service_requests",
            Self::AutomationRequests => "automation_requests",
            Self::RequestTasks => "request_tasks",
            Self::Templates => "templates",
            Self::Users => "users",
            Self::Groups => "groups",
            Self::Roles => "roles",
            Self::Notifications => "notifications",
        }
    }

    /// The vendor's name of what it holds.
    pub fn klass(self) -> &'static str {
        match self {
            Self::Requests => "MiqRequest",
            Self::ProvisionRequests => "MiqProvisionRequest",
            Self::ServiceRequests => "ServiceTemplateProvisionRequest",
            Self::AutomationRequests => "AutomationRequest",
            Self::RequestTasks => "MiqRequestTask",
            Self::Templates => "MiqTemplate",
            Self::Users => "User",
            Self::Groups => "MiqGroup",
            Self::Roles => "MiqUserRole",
            Self::Notifications => "NotificationRecipient",
        }
    }

    /// What people read in the list of collections.
    pub fn description(self) -> &'static str {
        match self {
            Self::Requests => "Requests",
            Self::ProvisionRequests => "Provision Requests",
            Self::ServiceRequests => "Service Requests",
            Self::AutomationRequests => "Automation Requests",
            Self::RequestTasks => "Request Tasks",
            Self::Templates => "Templates",
            Self::Users => "Users",
            Self::Groups => "Groups",
            Self::Roles => "Roles",
            Self::Notifications => "User's notifications",
        }
    }

    /// Whether it holds requests.
    pub fn holds_requests(self) -> bool {
        match self {
            Self::Requests
            | Self::ProvisionRequests
            | Self::ServiceRequests
            | Self::AutomationRequests => true,
            Self::RequestTasks
            | Self::Templates
            | Self::Users
            | Self::Groups
            | Self::Roles
            | Self::Notifications => false,
        }
    }
}

/// Whether a version is meant: digits and dots at first, and not ours.
fn is_version(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && text != VERSION
}
