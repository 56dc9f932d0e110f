//! What a caller wants done, whatever the binding that said so.

use jiff::Timestamp;

/// The values of tokens' kinds that are known; others are passed on as they are. Contract section 5.
pub const TOKEN_OPTIONS: &[&str] = &[
    "Software",
    "Custom",
    "Oath",
    "SMS",
    "Password",
    "KT",
    "RB",
    "ICE",
    "GOLD",
    "eToken",
    "MobilePASS",
    "GoogleAuthenticator",
];

/// Some records out of many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many to pass over.
    pub start: i32,
    /// How many at most.
    pub size: i32,
}

/// A user as callers describe one. What they leave out is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// What they sign in with.
    pub name: String,
    /// Their given name.
    pub first_name: String,
    /// Their family name.
    pub last_name: String,
    /// Where mail reaches them.
    pub email: String,
}

/// One operation with its parameters. A text that was left out is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Sign in.
    Connect {
        /// A name or a mail address.
        login: String,
        /// The secret of it.
        secret: String,
    },
    /// Say whether the caller is signed in.
    Ping,
    /// About users.
    User(UserCommand),
    /// About tokens and wishes for them.
    Token(TokenCommand),
    /// About provisioning tasks.
    Task(TaskCommand),
}

/// An operation on an account's users.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "each is described in the table of operations, parameter by parameter"
)]
pub enum UserCommand {
    Add {
        user: User,
        organization: String,
    },
    List {
        user: String,
        last_name: String,
        method: String,
        container: String,
        page: Page,
        organization: String,
    },
}

/// An operation that hands tokens out or asks for one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "each is described in the table of operations, parameter by parameter"
)]
pub enum TokenCommand {
    Provision { users: Vec<String>, option: String, description: String, organization: String },
    Held { user: String, organization: String },
    EnrollmentUrl { user: String, task: i32, organization: String },
    Ask { user: User, option: String, existing: bool },
    Approve { request: i32 },
    Deny { request: i32 },
}

/// An operation on provisioning tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "each is described in the table of operations, parameter by parameter"
)]
pub enum TaskCommand {
    Count { organization: String },
    Details { task: i32, organization: String },
    List { organization: String, page: Page },
    ListOfUser { user: String, organization: String, page: Page },
    CountOfUser { user: String, organization: String },
    Remove { task: i32, mail: bool, organization: String },
    RemoveUsers { task: i32, users: Vec<String>, mail: bool, organization: String },
    MoveStop { task: i32, users: Vec<String>, stop: Timestamp, organization: String },
}
