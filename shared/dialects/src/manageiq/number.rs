//! Decimal numbers of what is known here by a name: this vendor's clients take the digits at the end of a
//! link for the id. Contract section 2.5.

use domain::{GroupId, Role, TemplateId, UserId, id::stable_number};

/// The number of a user.
pub fn of_user(id: &UserId) -> u64 {
    stable_number(id.as_str())
}

/// The number of a group of users.
pub fn of_group(id: &GroupId) -> u64 {
    stable_number(id.as_str())
}

/// The number of a template.
pub fn of_template(id: &TemplateId) -> u64 {
    stable_number(id.as_str())
}

/// The number of a role: there are four of them.
pub fn of_role(role: Role) -> u64 {
    match role {
        Role::Requester => 1,
        Role::Approver => 2,
        Role::Operator => 3,
        Role::Auditor => 4,
    }
}
