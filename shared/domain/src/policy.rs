//! Who may do what: the one place where roles are checked, before anything is loaded.

use crate::{Caller, Error, Request, Result, Role};

/// What a caller wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// File or validate a request.
    FileRequest,
    /// Read requests, their history and their job status.
    ReadRequests,
    /// Approve or reject.
    DecideRequest,
    /// Withdraw or stop.
    CancelRequest,
    /// Ask that what was given may last longer.
    ExtendRequest,
    /// Give back before the end.
    ReleaseRequest,
    /// Have failed tasks tried again.
    RetryRequest,
    /// Look after single tasks.
    ManageTasks,
    /// Read how users stand with their tokens.
    ReadTokens,
    /// Hand tokens out, and stop handing them out.
    ManageTokens,
    /// Read what can be requested.
    ReadTemplates,
    /// Change what can be requested.
    ManageTemplates,
    /// Read who the people of the tenant are.
    ListUsers,
    /// Read the records of the people of the tenant.
    ReadUsers,
    /// Change the people of the tenant.
    ManageUsers,
    /// Read the directory's groups and who belongs to them.
    ReadGroups,
    /// Change the directory's groups and who belongs to them.
    ManageGroups,
    /// Read the tenant's settings.
    ReadSettings,
    /// Change the tenant's settings.
    ManageSettings,
}

/// Refuses whatever none of the caller's roles allows.
pub fn authorize(caller: &Caller, action: Action) -> Result<()> {
    let roles = allowed(action);
    if roles.iter().any(|role| caller.is(*role)) {
        return Ok(());
    }
    let names: Vec<String> = roles.iter().map(|role| format!("{role:?}").to_lowercase()).collect();
    Err(Error::forbidden(format!("this needs the role {}", names.join(" or "))))
}

/// The roles that allow an action.
pub fn allowed(action: Action) -> &'static [Role] {
    use Role::{Approver, Auditor, Operator, Requester};
    match action {
        Action::FileRequest
        | Action::CancelRequest
        | Action::ExtendRequest
        | Action::ReleaseRequest => &[Requester, Operator],
        // Whoever is asked may decide; whom a request asks is looked at when it is there.
        Action::DecideRequest => &[Requester, Approver, Operator],
        Action::ReadRequests | Action::ReadTemplates => &Role::ALL,
        Action::ReadTokens | Action::ListUsers | Action::ReadGroups => &[Operator, Auditor],
        Action::RetryRequest
        | Action::ManageTasks
        | Action::ManageTokens
        | Action::ManageTemplates
        | Action::ReadUsers
        | Action::ManageUsers
        | Action::ManageGroups
        | Action::ReadSettings
        | Action::ManageSettings => &[Operator],
    }
}

/// Whether the caller may know of this request: those who filed it, benefit from it or are asked, and
/// those who see everything.
pub fn may_see(caller: &Caller, request: &Request) -> bool {
    caller.sees_all()
        || request.interested().contains(&caller.user)
        || request.steps.iter().any(|step| step.names(caller))
}
