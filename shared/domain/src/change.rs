//! What a decision of the domain asks to be written, all or nothing.

use crate::{
    Event, GroupId, Request, Task, TaskId, Template, TemplateId, UserId, Versioned,
    approval::{Approver, Vote},
    enrolment::Issued,
    grant::Grant,
    quota::{Account, Ledger},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The rows of one transaction. Each row's version is the new one; it is written only if the row that
/// stands there has the version before it.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// The request, if it changes.
    pub request: Option<Request>,
    /// Whether what the request asks for changes with it.
    pub amends: bool,
    /// The tasks that change.
    pub tasks: Vec<Task>,
    /// The grants that change.
    pub grants: Vec<Grant>,
    /// What is held on accounts that quotas are held against.
    pub ledgers: Vec<(Account, Versioned<Ledger>)>,
    /// New votes.
    pub votes: Vec<Vote>,
    /// A code that a user is given to enrol with.
    pub code: Option<Issued>,
    /// Approvers who are asked from now on.
    pub ask: Vec<Approver>,
    /// Approvers who aren't asked any more.
    pub unask: Vec<Approver>,
    /// Names that the request takes.
    pub take_names: Vec<String>,
    /// Names that the request gives up.
    pub free_names: Vec<String>,
    /// Memberships of the directory that begin: nobody of them belongs to it yet.
    pub join: Vec<Membership>,
    /// Memberships of the directory that end: all of them belong to it.
    pub leave: Vec<Membership>,
    /// What becomes of what can be requested, or has to be so.
    pub offer: Option<Offer>,
    /// The state change; none where only a deadline moves.
    pub event: Option<Event>,
    /// What it changes of another request: a task, with the event that tells of it there.
    pub elsewhere: Option<Box<(Task, Event)>>,
}

/// A change of what can be requested that goes together with others.
#[derive(Clone, Debug)]
pub enum Offer {
    /// This template is written over the version before it.
    Put(Box<Versioned<Template>>),
    /// The same, unless somebody belongs to what the one before gave.
    Replace(Box<Versioned<Template>>, Entry),
    /// The template of this version is deleted, unless somebody belongs to what it gives.
    Delete(TemplateId, u64, Entry),
    /// There has to be a template of this id.
    Stays(TemplateId),
}

/// A user in a group, role or entitlement of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The group, role or entitlement.
    pub of: Entry,
    /// Who belongs to it.
    pub member: UserId,
    /// Since when, where that is kept.
    pub since: Option<Since>,
}

/// When a membership began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Since {
    /// When.
    pub at: Timestamp,
    /// The task that has made it; none for what was there before us.
    pub task: Option<TaskId>,
}

/// An entry of the directory that has members.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entry {
    /// A group that user records name.
    Group(GroupId),
    /// A target that grants name.
    Target(crate::task::Target),
}
