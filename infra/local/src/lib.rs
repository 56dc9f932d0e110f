//! The whole service on one machine, from the template that is deployed.
//!
//! - [`template`] says what there is: functions, routes, queues, tables, event sources.
//! - [`backends`] stand in for `DynamoDB`, SQS and SES.
//! - [`permissions`] lets each function do there what the template grants it, and counts what it does.
//! - [`runtime`] runs each function as a process of its own against a Lambda Runtime API.
//! - [`gateway`] calls the functions as an HTTP API does, [`sources`] as Lambda's event source mappings do.
//! - [`control`] lets a person or a test look inside.
//! - [`stack`] puts them together.

mod backends;
mod cli;
mod clock;
mod control;
mod data;
mod demo;
mod environment;
mod faults;
mod function;
mod gateway;
mod permissions;
mod ports;
mod progress;
mod runtime;
mod sources;
mod stack;
mod stop;
mod template;

use std::{collections::BTreeSet, process::ExitCode};

pub use permissions::Access;
use serde_json::{Map, Value};

/// What can go wrong while starting: always told to a person, never matched on.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// Runs the stack, or one function of it, as the command line says.
pub fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            progress::say(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Everything that the template lets its functions do, one action on one resource at a time.
pub fn granted() -> Result<BTreeSet<Access>, Error> {
    let anywhere = ([127, 0, 0, 1], 0).into();
    let template = template::Template::load(&cli::workspace().join("infra"), anywhere, anywhere)?;
    Ok(permissions::granted(&template).collect())
}

/// The template's resources by their logical ids, as JSON with its intrinsic functions in their long forms.
pub fn resources() -> Result<Map<String, Value>, Error> {
    template::resources(&cli::workspace().join("infra"))
}

fn run() -> Result<(), Error> {
    match cli::parse(std::env::args_os().skip(1))? {
        cli::Command::Help => progress::print(cli::HELP),
        cli::Command::Function(name) => function::run(&name)?,
        cli::Command::Seed => stack::seed()?,
        cli::Command::Start(options) => stack::run(&options)?,
    }
    Ok(())
}
