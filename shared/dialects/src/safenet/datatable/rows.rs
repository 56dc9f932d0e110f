//! The tables that there are, and what their rows are made of. Contract section 4.

use super::{Cell, Column, Table, int, moment, text};
use jiff::Timestamp;

/// The identifier of a task comes first: clients look there.
const TASKS: &[Column] = &[
    int("taskid"),
    text("operator"),
    moment("startdate"),
    int("count"),
    text("tokenoption"),
    moment("stopdate"),
    text("status"),
];

const TASK_USERS: &[Column] = &[
    text("userid"),
    text("username"),
    moment("startdate"),
    moment("stopdate"),
    text("status"),
    text("serialnumber"),
    text("description"),
];

const USERS: &[Column] =
    &[text("userid"), text("username"), text("firstname"), text("lastname"), text("email")];

/// A provisioning task as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRow {
    /// Its number.
    pub id: i64,
    /// Who started it.
    pub operator: String,
    /// When it began.
    pub start: Timestamp,
    /// How many users it is for.
    pub count: usize,
    /// The kind of token.
    pub option: String,
    /// The last moment at which anybody can enrol; none before there is one.
    pub stop: Option<Timestamp>,
    /// How far it is.
    pub status: &'static str,
}

/// A user of a provisioning task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskUserRow {
    /// What they sign in with.
    pub id: String,
    /// What they are called.
    pub name: Option<String>,
    /// When it began.
    pub start: Timestamp,
    /// The last moment at which they can enrol; none before there is one.
    pub stop: Option<Timestamp>,
    /// How far they are.
    pub status: &'static str,
    /// Of their token, once they have one.
    pub serial: Option<String>,
    /// What the operator said of it.
    pub description: Option<String>,
}

/// A user of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRow {
    /// What they sign in with.
    pub id: String,
    /// Their given name.
    pub first_name: Option<String>,
    /// Their family name.
    pub last_name: Option<String>,
    /// Where mail reaches them.
    pub email: Option<String>,
}

/// `Provisioning Tasks`.
pub fn tasks(rows: impl IntoIterator<Item = TaskRow>) -> Table {
    let rows = rows.into_iter().map(|row| {
        vec![
            Some(Cell::Int(row.id)),
            Some(Cell::Text(row.operator)),
            Some(Cell::Moment(row.start)),
            i64::try_from(row.count).ok().map(Cell::Int),
            Some(Cell::Text(row.option)),
            row.stop.map(Cell::Moment),
            Some(Cell::Text(row.status.into())),
        ]
    });
    Table { name: "Provisioning Tasks", columns: TASKS, rows: rows.collect() }
}

/// `Provisioning Task Details`; the name is ours.
pub fn task_users(rows: impl IntoIterator<Item = TaskUserRow>) -> Table {
    let rows = rows.into_iter().map(|row| {
        vec![
            Some(Cell::Text(row.id)),
            row.name.map(Cell::Text),
            Some(Cell::Moment(row.start)),
            row.stop.map(Cell::Moment),
            Some(Cell::Text(row.status.into())),
            row.serial.map(Cell::Text),
            row.description.map(Cell::Text),
        ]
    });
    Table { name: "Provisioning Task Details", columns: TASK_USERS, rows: rows.collect() }
}

/// `Users`; the name and the columns are ours.
pub fn users(rows: impl IntoIterator<Item = UserRow>) -> Table {
    let rows = rows.into_iter().map(|row| {
        vec![
            Some(Cell::Text(row.id.clone())),
            Some(Cell::Text(row.id)),
            row.first_name.map(Cell::Text),
            row.last_name.map(Cell::Text),
            row.email.map(Cell::Text),
        ]
    });
    Table { name: "Users", columns: USERS, rows: rows.collect() }
}
