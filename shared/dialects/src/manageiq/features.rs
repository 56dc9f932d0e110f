//! What callers may do, in the vendor's words. Contract section 1.2.

use super::collection::Collection;
use domain::{
    Caller, Role,
    policy::{Action, allowed},
};

/// Something that a role allows.
#[derive(Clone, Copy, Debug)]
pub struct Feature {
    /// The vendor's word for it.
    pub name: &'static str,
    /// What people read.
    pub title: &'static str,
    /// Who may.
    roles: fn() -> &'static [Role],
}

/// Those who look after what others have filed.
const APPROVERS: &[Role] = &[Role::Approver, Role::Operator];

/// Every feature that there is here, by name.
pub static FEATURES: [Feature; 11] = [
    Feature { name: "api_exclusive", title: "API Access", roles: || &Role::ALL },
    Feature { name: "miq_request_approval", title: "Approve and Deny", roles: || APPROVERS },
    Feature {
        name: "miq_request_control",
        title: "Operate",
        roles: || allowed(Action::CancelRequest),
    },
    Feature { name: "miq_request_edit", title: "Edit", roles: || allowed(Action::FileRequest) },
    Feature { name: "miq_request_show", title: "Show", roles: || allowed(Action::ReadRequests) },
    Feature {
        name: "miq_request_show_list",
        title: "List",
        roles: || allowed(Action::ReadRequests),
    },
    Feature { name: "miq_request_view", title: "View", roles: || allowed(Action::ReadRequests) },
    Feature {
        name: "miq_template_show_list",
        title: "List Templates",
        roles: || allowed(Action::ReadTemplates),
    },
    Feature {
        name: "rbac_user_show_list",
        title: "List Users",
        roles: || allowed(Action::ReadUsers),
    },
    Feature {
        name: "svc_catalog_provision",
        title: "Request Services",
        roles: || allowed(Action::FileRequest),
    },
    Feature {
        name: "vm_miq_request_new",
        title: "Request VMs",
        roles: || allowed(Action::FileRequest),
    },
];

/// The features of a caller.
pub fn of(caller: &Caller) -> impl Iterator<Item = &'static Feature> {
    FEATURES.iter().filter(|feature| (feature.roles)().iter().any(|role| caller.is(*role)))
}

/// The features of a role.
pub fn of_role<'a>(role: Role) -> Vec<std::borrow::Cow<'a, str>> {
    let has = FEATURES.iter().filter(|feature| (feature.roles)().contains(&role));
    has.map(|feature| feature.name.into()).collect()
}

/// What is done with a collection, its resources or their tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Reads several by their ids.
    Query,
    /// Files requests.
    Create,
    /// Agrees.
    Approve,
    /// Says no.
    Deny,
    /// Withdraws or stops.
    Cancel,
    /// Changes what was filed.
    Edit,
}

use Verb::{Approve, Cancel, Create, Deny, Edit, Query};

impl Verb {
    /// Every verb.
    const ALL: [Self; 6] = [Query, Create, Approve, Deny, Cancel, Edit];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Query => "query",
            Create => "create",
            Approve => "approve",
            Deny => "deny",
            Cancel => "cancel",
            Edit => "edit",
        }
    }

    /// The verb of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.name() == name)
    }

    /// Whether one of the caller's roles allows it.
    pub fn is_allowed(self, caller: &Caller) -> bool {
        let roles = match self {
            Query => allowed(Action::ReadRequests),
            Create | Edit => allowed(Action::FileRequest),
            Approve | Deny => APPROVERS,
            Cancel => allowed(Action::CancelRequest),
        };
        roles.iter().any(|role| caller.is(*role))
    }
}

/// What can be done with a collection, in the order in which it is told.
pub fn of_collection(collection: Collection) -> &'static [Verb] {
    match collection {
        Collection::Requests | Collection::ProvisionRequests => {
            &[Query, Create, Approve, Deny, Cancel, Edit]
        }
        Collection::ServiceRequests => &[Query, Approve, Deny, Cancel, Edit],
        Collection::AutomationRequests => &[Create, Approve, Deny, Cancel, Edit],
        Collection::RequestTasks => &[Cancel],
        Collection::Templates
        | Collection::Users
        | Collection::Groups
        | Collection::Roles
        | Collection::Notifications => &[],
    }
}

/// What can be done with a resource.
pub fn of_resource(collection: Collection) -> &'static [Verb] {
    match collection {
        Collection::Requests
        | Collection::ProvisionRequests
        | Collection::ServiceRequests
        | Collection::AutomationRequests => &[Approve, Deny, Cancel, Edit],
        Collection::RequestTasks => &[Cancel],
        Collection::Templates
        | Collection::Users
        | Collection::Groups
        | Collection::Roles
        | Collection::Notifications => &[],
    }
}

/// What can be done with the tasks of a request.
pub const OF_TASKS: &[Verb] = &[Cancel, Edit];

/// Whether one of the caller's roles allows it with tasks: what is noted of them is for those who automate.
pub fn is_allowed_on_tasks(verb: Verb, caller: &Caller) -> bool {
    let notes = || allowed(Action::ManageTasks).iter().any(|role| caller.is(*role));
    if verb == Edit { notes() } else { verb.is_allowed(caller) }
}
