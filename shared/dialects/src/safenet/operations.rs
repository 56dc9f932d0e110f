//! Every operation that is offered, once: decoding, the WSDL and the help page follow from this table.
//! Contract sections 3 to 5.

use super::{
    arguments::Arguments,
    command::{Command, Page, TaskCommand, TokenCommand, UserCommand},
};

/// What a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text; it may be left out.
    Text,
    /// A whole number of 32 bits.
    Int,
    /// True or false.
    Bool,
    /// A point in time.
    Moment,
    /// A list of texts.
    Texts,
    /// A kind of token.
    TokenOption,
    /// A user of an account.
    User,
}

/// A parameter by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// As it is written, case and all.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
}

/// What an operation answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// Nothing.
    Nothing,
    /// A whole number.
    Int,
    /// True or false.
    Bool,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// A table.
    Table,
    /// How a login went.
    ReturnCode,
    /// How it went for each user.
    ProvisioningResults,
}

/// An operation.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// As it is written, case and all.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
    /// In their order.
    pub parameters: &'static [Parameter],
    /// Its result.
    pub returns: Returns,
    /// A text that it answers beside its result.
    pub out: Option<&'static str>,
    pub(super) build: fn(Arguments) -> Command,
}

impl Operation {
    /// Whether it can be called by GET or a form: all of its parameters can be said in one line each, and
    /// there is nothing but one result. Contract section 4.
    pub fn is_offered_on_forms(&self) -> bool {
        let plain = |it: &Parameter| match it.kind {
            Kind::Text | Kind::Int | Kind::Bool | Kind::Moment | Kind::TokenOption => true,
            Kind::Texts | Kind::User => false,
        };
        self.out.is_none() && self.parameters.iter().all(plain)
    }
}

/// The operation of exactly that name.
pub fn find(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.name == name)
}

const fn parameter(name: &'static str, kind: Kind) -> Parameter {
    Parameter { name, kind }
}

const ORGANIZATION: Parameter = parameter("organization", Kind::Text);
const TASK: Parameter = parameter("taskID", Kind::Int);
const MAIL: Parameter = parameter("sendNotificationEmail", Kind::Bool);
const USERS: Parameter = parameter("userNames", Kind::Texts);
const REQUEST: Parameter = parameter("requestID", Kind::Int);
const DESCRIPTION: Parameter = parameter("description", Kind::Text);

/// All operations.
pub const OPERATIONS: &[Operation] = &[
    Operation {
        name: "Connect",
        about: "Signs an operator in; every other operation needs the cookie that it sets.",
        parameters: &[
            parameter("OperatorEmail", Kind::Text),
            parameter("OTP", Kind::Text),
            parameter("validationCode", Kind::Text),
        ],
        returns: Returns::ReturnCode,
        out: Some("challenge"),
        build: |mut it| Command::Connect { login: it.text(), secret: it.text() },
    },
    Operation {
        name: "PingConnection",
        about: "Whether the caller is signed in; keeps the session alive.",
        parameters: &[],
        returns: Returns::Bool,
        out: None,
        build: |_| Command::Ping,
    },
    Operation {
        name: "ProvisionUsers",
        about: "Starts a provisioning task that gives users a token.",
        parameters: &[USERS, parameter("tokenClass", Kind::TokenOption), DESCRIPTION, ORGANIZATION],
        returns: Returns::ProvisioningResults,
        out: None,
        build: |mut it| {
            Command::Token(TokenCommand::Provision {
                users: it.texts(),
                option: it.text(),
                description: it.text(),
                organization: it.text(),
            })
        },
    },
    Operation {
        name: "ProvisionUsersGrIDsureTokens",
        about: "Starts a provisioning task that gives users a GrIDsure token.",
        parameters: &[USERS, DESCRIPTION, ORGANIZATION],
        returns: Returns::ProvisioningResults,
        out: None,
        build: |mut it| {
            Command::Token(TokenCommand::Provision {
                users: it.texts(),
                option: "GrIDsure".into(),
                description: it.text(),
                organization: it.text(),
            })
        },
    },
    Operation {
        name: "AddUser",
        about: "Adds a user to an account.",
        parameters: &[parameter("user", Kind::User), ORGANIZATION],
        returns: Returns::Bool,
        out: None,
        build: |mut it| {
            Command::User(UserCommand::Add { user: it.user(), organization: it.text() })
        },
    },
    Operation {
        name: "GetUsers",
        about: "A page of an account's users.",
        parameters: &[
            parameter("userName", Kind::Text),
            parameter("lastName", Kind::Text),
            parameter("authMethod", Kind::Text),
            parameter("container", Kind::Text),
            parameter("firstRecord", Kind::Int),
            parameter("pageSize", Kind::Int),
            ORGANIZATION,
        ],
        returns: Returns::Table,
        out: None,
        build: |mut it| {
            Command::User(UserCommand::List {
                user: it.text(),
                last_name: it.text(),
                method: it.text(),
                container: it.text(),
                page: page(&mut it),
                organization: it.text(),
            })
        },
    },
    Operation {
        name: "GetTokensByOwner",
        about: "The serial numbers of a user's tokens.",
        parameters: &[parameter("userName", Kind::Text), ORGANIZATION],
        returns: Returns::Texts,
        out: None,
        build: |mut it| {
            Command::Token(TokenCommand::Held { user: it.text(), organization: it.text() })
        },
    },
    Operation {
        name: "GetEnrollmentURL",
        about: "Where a user enrols a token of a provisioning task.",
        parameters: &[parameter("userName", Kind::Text), TASK, ORGANIZATION],
        returns: Returns::Text,
        out: None,
        build: |mut it| {
            Command::Token(TokenCommand::EnrollmentUrl {
                user: it.text(),
                task: it.int(),
                organization: it.text(),
            })
        },
    },
    Operation {
        name: "AddProvisioningRequest",
        about: "Files a user's wish for a token, for an operator to approve or deny.",
        parameters: &[
            parameter("u", Kind::User),
            parameter("tokenType", Kind::TokenOption),
            parameter("existingUser", Kind::Bool),
        ],
        returns: Returns::Bool,
        out: Some("message"),
        build: |mut it| {
            Command::Token(TokenCommand::Ask {
                user: it.user(),
                option: it.text(),
                existing: it.bool(),
            })
        },
    },
    Operation {
        name: "ApproveProvisioningRequest",
        about: "Approves a user's wish for a token.",
        parameters: &[REQUEST],
        returns: Returns::Bool,
        out: None,
        build: |mut it| Command::Token(TokenCommand::Approve { request: it.int() }),
    },
    Operation {
        name: "DenyProvisioningRequest",
        about: "Denies a user's wish for a token.",
        parameters: &[REQUEST],
        returns: Returns::Bool,
        out: None,
        build: |mut it| Command::Token(TokenCommand::Deny { request: it.int() }),
    },
    Operation {
        name: "GetProvisioningTaskCount",
        about: "How many provisioning tasks an account has that aren't completed.",
        parameters: &[ORGANIZATION],
        returns: Returns::Int,
        out: None,
        build: |mut it| Command::Task(TaskCommand::Count { organization: it.text() }),
    },
    Operation {
        name: "GetProvisioningTaskDetails",
        about: "The users of a provisioning task, each with dates and status.",
        parameters: &[TASK, ORGANIZATION],
        returns: Returns::Table,
        out: None,
        build: |mut it| {
            Command::Task(TaskCommand::Details { task: it.int(), organization: it.text() })
        },
    },
    Operation {
        name: "GetProvisioningTasks",
        about: "A page of an account's provisioning tasks, newest first.",
        parameters: &[
            ORGANIZATION,
            parameter("startRecord", Kind::Int),
            parameter("numberOfRecords", Kind::Int),
        ],
        returns: Returns::Table,
        out: None,
        build: |mut it| {
            Command::Task(TaskCommand::List { organization: it.text(), page: page(&mut it) })
        },
    },
    Operation {
        name: "GetProvisioningTasksForUser",
        about: "A page of a user's provisioning tasks, newest first.",
        parameters: &[
            parameter("user", Kind::Text),
            ORGANIZATION,
            parameter("startRecord", Kind::Int),
            parameter("numberOfRecords", Kind::Int),
        ],
        returns: Returns::Table,
        out: None,
        build: |mut it| {
            Command::Task(TaskCommand::ListOfUser {
                user: it.text(),
                organization: it.text(),
                page: page(&mut it),
            })
        },
    },
    Operation {
        name: "GetProvisioningTasksForUserCount",
        about: "How many provisioning tasks a user has that aren't completed.",
        parameters: &[parameter("user", Kind::Text), ORGANIZATION],
        returns: Returns::Int,
        out: None,
        build: |mut it| {
            Command::Task(TaskCommand::CountOfUser { user: it.text(), organization: it.text() })
        },
    },
    Operation {
        name: "RemoveProvisioningTask",
        about: "Stops all unfinished enrolments of a provisioning task.",
        parameters: &[TASK, MAIL, ORGANIZATION],
        returns: Returns::Nothing,
        out: None,
        build: |mut it| {
            Command::Task(TaskCommand::Remove {
                task: it.int(),
                mail: it.bool(),
                organization: it.text(),
            })
        },
    },
    Operation {
        name: "RemoveUsersFromProvisioningTask",
        about: "Stops the unfinished enrolments of some users of a provisioning task.",
        parameters: &[TASK, USERS, MAIL, ORGANIZATION],
        returns: Returns::Bool,
        out: None,
        build: |mut it| {
            Command::Task(TaskCommand::RemoveUsers {
                task: it.int(),
                users: it.texts(),
                mail: it.bool(),
                organization: it.text(),
            })
        },
    },
    Operation {
        name: "UpdateProvisioningStopDate",
        about: "Moves the last moment at which some users of a provisioning task may enrol.",
        parameters: &[TASK, USERS, parameter("newStopDate", Kind::Moment), ORGANIZATION],
        returns: Returns::Bool,
        out: None,
        build: |mut it| {
            Command::Task(TaskCommand::MoveStop {
                task: it.int(),
                users: it.texts(),
                stop: it.moment(),
                organization: it.text(),
            })
        },
    },
];

fn page(it: &mut Arguments) -> Page {
    Page { start: it.int(), size: it.int() }
}
