//! What each function costs to start and to call, beside a floor and beside other languages.
//!
//! - [`ship`] builds what is deployed, [`rivals`] what a user would write otherwise.
//! - [`backends`] stand in for AWS, each behind a [`proxy`] that speaks TLS and counts calls.
//! - [`instance`] is one process of a [`candidate`], called through a [`runtime`] of its own.
//! - [`world`] makes what calls need, through the functions themselves; [`cases`] are the calls.
//! - [`startup`], [`callgrind`], [`growth`], [`group`], [`bulk`], [`worker`] and [`wire`] measure; [`goals`] judge; [`report`] shows.
//! - [`measure`] puts them together.

mod args;
mod backends;
mod bulk;
mod callgrind;
mod candidate;
mod cases;
mod clock;
mod facts;
mod filler;
mod goals;
mod group;
mod growth;
mod instance;
mod measure;
mod proxy;
mod report;
mod rivals;
mod runtime;
mod sender;
mod ship;
mod startup;
mod stats;
mod table;
mod webhook;
mod wire;
mod worker;
mod world;

use std::{env, process::ExitCode};

/// What can go wrong: always told to a person, never matched on.
type Error = Box<dyn std::error::Error + Send + Sync>;
type Result<T, E = Error> = std::result::Result<T, E>;

fn main() -> ExitCode {
    // This program is also its own backends and, where state has to be made, any function.
    if env::args().any(|arg| arg == "--only-backends" || arg == "--function") {
        return local::main();
    }
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    let Some(options) = args::parse(env::args_os().skip(1))? else {
        print!("{}", args::HELP);
        return Ok(ExitCode::SUCCESS);
    };
    let met = tokio::runtime::Runtime::new()?.block_on(measure::run(&options))?;
    Ok(if met || !options.check { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Tells whoever waits how far it is.
fn progress(line: &str) {
    eprintln!("{line}");
}
