//! The rules of provisioning.
//!
//! Given a snapshot, a command, the caller and the time, this crate says which rows to write, or
//! refuses. It reads no clock, rolls no dice, knows no vendor, no network and no database.

pub mod approval;
pub mod batch;
pub mod caller;
pub mod change;
pub mod commands;
pub mod delivery;
pub mod depth;
pub mod enrolment;
pub mod error;
pub mod event;
pub mod grant;
pub mod id;
pub mod lifecycle;
pub mod machine;
pub mod notice;
pub mod policy;
pub mod precondition;
pub mod quota;
pub mod request;
pub mod schedule;
pub mod settings;
pub mod task;
pub mod template;
pub mod user;
pub mod watch;
pub mod webhook;

pub use caller::{Caller, Role};
pub use change::Change;
pub use error::{Error, Finding, Place, Rule};
pub use event::Event;
pub use id::{GroupId, RequestId, TaskId, TemplateId, TenantId, UserId};
pub use precondition::Precondition;
pub use request::Request;
pub use task::Task;
pub use template::Template;

/// A value with the number of its changes, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versioned<T> {
    /// The value.
    pub value: T,
    /// Counts the changes; 0 while there is no row.
    pub version: u64,
}

/// What every fallible decision of the domain answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;
